# serve.rb template | PORT PUBLIC PROJECT...: Redmine on loopback over the instance in REDMINE_HOME.
#
# The first start makes the projects, the custom field DriftKey, a person (ada) who can be assigned issues and the user
# driftbot with the least rights that alignd needs, and writes keys and ids to REDMINE_HOME/access.json.
require "json"
# Not in Redmine's list of gems: to be found before that list hides everything else.
require "webrick"

home = ENV.fetch("REDMINE_HOME")
ENV["X_DEBIAN_SITEID"] = "../" * 16 + home
ENV["BUNDLE_GEMFILE"] = "#{home}/Gemfile"
ENV["RAILS_ENV"] = ENV["RACK_ENV"] = "production"
# Debian's own bundler, which knows where Debian keeps gems; a newer one that came with Ruby does not.
own = Dir["/usr/share/rubygems-integration/all/specifications/bundler-*.gemspec"].first
ENV["BUNDLER_VERSION"] = own[/bundler-(.*)\.gemspec/, 1] if own
Dir.chdir("/usr/share/redmine")
require "./config/application"
# What is wrong goes where the server's words go.
RedmineApp::Application.config.logger = ActiveSupport::Logger.new($stderr)
RedmineApp::Application.config.log_level = :error
require "./config/environment"

# What a killed server has committed stays without waiting for the disk; only a crash of the machine would lose it.
module Hasty
  def configure_connection
    super
    execute("PRAGMA synchronous = OFF")
  end
end
ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(Hasty)

def make_template
  ActiveRecord::Migration.verbose = false
  ActiveRecord::Base.connection.execute("PRAGMA journal_mode = WAL")
  ActiveRecord::MigrationContext.new("./db/migrate", ActiveRecord::SchemaMigration).migrate
  ActiveRecord::Base.descendants.each(&:reset_column_information)
  Redmine::DefaultData::Loader.load("en")
  ActiveRecord::Base.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
end

def person(login, **more)
  user = User.new(firstname: login, lastname: "Test", mail: "#{login}@example.test", language: "en", **more)
  user.login = login
  user.password = user.password_confirmation = "Drift-Test-1"
  user.save!
  user
end

def set_up(home, public, names)
  Setting.rest_api_enabled = "1"
  trackers = Tracker.all.to_a
  role = Role.create!(
    name: "alignd", assignable: false,
    permissions: [:view_issues, :add_issues, :edit_issues, :add_issue_notes, :view_private_notes, :set_notes_private])
  manager = Role.givable.find_by!(name: "Manager")
  role.copy_workflow_rules(manager)
  admin = User.find_by!(login: "admin")
  admin.update!(password: "Drift-Test-1", password_confirmation: "Drift-Test-1", must_change_passwd: false)
  bot, ada = person("driftbot"), person("ada")
  names.each do |name|
    project = Project.create!(
      name: name, identifier: name, is_public: public, trackers: trackers, enabled_module_names: ["issue_tracking"])
    Member.create!(project: project, principal: bot, roles: [role])
    Member.create!(project: project, principal: ada, roles: [manager])
  end
  field = IssueCustomField.create!(
    name: "DriftKey", field_format: "string", is_filter: true, is_for_all: true, searchable: true, trackers: trackers)
  access = {
    admin: admin.api_key, bot: bot.api_key, field: field.id, ada: ada.id,
    statuses: IssueStatus.all.map { |status| [status.name, status.id] }.to_h,
    trackers: trackers.map { |tracker| [tracker.name, tracker.id] }.to_h,
    projects: Project.all.map { |project| [project.identifier, project.id] }.to_h
  }
  File.write("#{home}/access.new", JSON.generate(access))
  File.rename("#{home}/access.new", "#{home}/access.json")
end

if ARGV == ["template"]
  make_template
  exit
end
port, public, *names = ARGV
set_up(home, public == "1", names) unless File.exist?("#{home}/access.json")
require "rack/handler/webrick"
# One request at a time: of two transactions at once that read before they write, SQLite refuses one.
turn = Mutex.new
Rack::Handler::WEBrick.run(
  ->(request) { turn.synchronize { Rails.application.call(request) } }, Host: "127.0.0.1", Port: port.to_i, AccessLog: [],
  Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN))
