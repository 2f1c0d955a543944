# Request Tracker for tests: everything that it writes is below RT_HOME, and it sends no mail.
use utf8;
my $home = $ENV{RT_HOME};
$RT::VarPath        = $home;
$RT::MasonDataDir   = "$home/mason";
$RT::MasonSessionDir = "$home/sessions";
Set($rtname,       'rt.test');
Set($Organization, 'rt.test');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, "$home/rt.sqlite");
Set($DatabaseHost, '');
Set($DatabasePort, '');
Set($DatabaseUser, '');
Set($DatabasePassword, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort,   $ENV{RT_PORT} // 80);
Set($WebPath,   '');
Set($WebSessionClass, 'Apache::Session::File');
Set($WebSecureCookies, 0);
Set($MailCommand, 'testfile');
Set($LogToSTDERR, 'warning');
Set($LogToSyslog, undef);
Set($LogToFile,   undef);
Set(%GnuPG, Enable => 0);
Set(%SMIME, Enable => 0);
# The cost of checking a token, which is 240 ms of processor time in each request otherwise.
Set($BcryptCost, 4);
1;
