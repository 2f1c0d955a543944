import Foundation

/// What must come of each fault: one line each, which is tested for every style that it names and from which
/// `Scripts/faults-document` makes Documentation/faults.md.
///
/// *Where*: `every` style; styles of paging by their names; `token` where a token is fetched, `secret` where one that does
/// not change is sent. *Read completely*: `everything`, `nothing`, `all but accounts`, `all but members of one group`.
/// *Reason*: what the coverage says, alternatives separated by `or`. *Asked*: how often the request that the fault
/// strikes is sent.
enum FaultTable {
  static let text = """
    | 401 from the first request on | secret | nothing | HTTP 401 | 1 |
    | 401 from the first request on | token | nothing | HTTP 401 | 2 |
    | 401 where the token is given | token | nothing | was refused: HTTP 401 | 0 |
    | 401 in the middle, until the token is renewed | token | everything | | 2 |
    | 401 in the middle | secret | nothing | HTTP 401 | 1 |
    | the token's life ends in the middle | token | everything | | 1 |
    | 403 on one child | every | all but members of one group | HTTP 403 | 1 |
    | 403 whose message quotes the credentials | every | all but members of one group | (secret) | 1 |
    | 404 on a child that has vanished, as the definition says | every | everything | | 1 |
    | 410 on a child, of which the definition says nothing | every | all but members of one group | HTTP 410 | 1 |
    | 500 for ever on the second page of a child | every | all but members of one group | HTTP 500 | 4 |
    | 429 with Retry-After in seconds | every | everything | | 2 |
    | 429 with Retry-After as a date | every | everything | | 2 |
    | 429 with the reset in seconds since 1970 | every | everything | | 2 |
    | 429 with the reset in seconds from now | every | everything | | 2 |
    | 429 with the reset as a date | every | everything | | 2 |
    | 429 without a word on when to come back | every | everything | | 2 |
    | 403 with nothing left of the allowance | every | everything | | 2 |
    | 429 for ever | every | all but accounts | HTTP 429 | 20 |
    | an error that the definition takes for 429 | every | everything | | 2 |
    | 500 once | every | everything | | 2 |
    | 502 once | every | everything | | 2 |
    | 503 once | every | everything | | 2 |
    | 503 with Retry-After | every | everything | | 2 |
    | 500 for ever | every | all but accounts | HTTP 500 | 4 |
    | 502 for ever | every | all but accounts | HTTP 502 | 4 |
    | 503 for ever | every | all but accounts | HTTP 503 | 4 |
    | the connection is reset once | every | everything | | 2 |
    | the connection is reset for ever | every | all but accounts | the connection ended | 4 |
    | the connection ends within the answer once | every | everything | | 2 |
    | the connection ends within the answer for ever | every | all but accounts | the connection ended | 4 |
    | an answer that comes byte by byte (slow loris) | every | all but accounts | fell silent or total timeout | 4 |
    | an answer that never comes | every | all but accounts | fell silent or total timeout | 4 |
    | an answer that is no HTTP | every | all but accounts | not proper HTTP | 1 |
    | truncated JSON | every | all but accounts | ends before it is complete or ends within a text | 1 |
    | another content type | every | all but accounts | answered text/plain where json was expected | 1 |
    | a sign-in page in HTML with 200 | every | all but accounts | a sign-in page or a proxy | 1 |
    | 204 without a body | every | all but accounts | ends before it is complete | 1 |
    | 200 with an error in the body | every | all but accounts | the answer is an error | 1 |
    | an object without the list | every | all but accounts | the answer has no "items" | 1 |
    | a gzip bomb | every | all but accounts | the body is longer than | 1 |
    | an answer without end | every | all but accounts | the body is longer than | 1 |
    | a field of 10 MB | every | all but accounts | has a text of 10000000 bytes | 1 |
    | invalid UTF-8 | every | all but accounts | is not UTF-8 | 1 |
    | arrays nested 10,000 deep | every | all but accounts | nested deeper than 64 levels | 1 |
    | a redirection to another host | every | all but accounts | the server redirects | 1 |
    | a next page on another host | link, nextURL | all but accounts | it was not followed | 1 |
    | the same next page twice | link, nextURL, cursor | all but accounts | goes round in circles | 1 |
    | the first page whatever is asked for | page, offset, marker | all but accounts | goes round in circles | 1 |
    | empty pages without end | link, nextURL, cursor | all but accounts | goes round in circles | 1 |
    | a total that grows in the middle | every | all but accounts | the declared number changed from 5 to 6 | 1 |
    | a total that is not reached | every | all but accounts | declares 6 items and gave 5 | 1 |
    | a page that comes twice | every | all but accounts | came twice or goes round in circles | 1 |
    | somebody leaves, and the pages move | every | all but accounts | the declared number changed from 5 to 4 | 1 |
    | two entries with one id | every | all but accounts | came twice | 1 |
    | nobody where there should be people | every | all but accounts | not one of the accounts was shown | 1 |
    | a page that has expired once | every | everything | | 2 |
    | a page that has expired for ever | every | all but accounts | the page has expired | 6 |
    | a page of groups that has expired, after members were read | every | everything | | 2 |
    | a page that has expired, and somebody has left since | every | all but accounts | were gone when | 2 |
    | the time for the whole reading ends | every | nothing | not everything was read within | 1 |
    """

  struct Row: Sendable, CustomStringConvertible {
    let fault: String
    let places: [String]
    let complete: String
    let reasons: [String]
    let asked: Int

    var description: String { "\(fault) [\(places.joined(separator: ", "))]" }
  }

  static let rows: [Row] = text.split(separator: "\n").map { line in
    let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      .map { String($0).trimmingCharacters(in: .whitespaces) }
    return Row(
      fault: cells[1], places: cells[2].components(separatedBy: ", "), complete: cells[3],
      reasons: cells[4].isEmpty ? [] : cells[4].components(separatedBy: " or "), asked: Int(cells[5]) ?? -1)
  }
}
