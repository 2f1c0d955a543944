import AlignmentCommands
import Foundation

exit(
  await runCommandLine(
    Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment))
