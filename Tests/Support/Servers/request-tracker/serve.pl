# serve.pl PORT UNIQUE QUEUE...: Request Tracker on loopback over the database in RT_HOME.
#
# The first start makes the queues, the custom field DriftKey, a person (ada) who can own tickets and the user driftbot
# with the least rights that alignd needs, and writes driftbot's token to RT_HOME/token. One process serves everything, so
# that killing it ends it.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';

my ($port, $unique, @queues) = @ARGV;
my $home = $ENV{RT_HOME};

require RT;
require RT::Handle;
{
  # What a killed server has committed stays without waiting for the disk; only a crash of the machine would lose it.
  no warnings 'redefine';
  my $connect = \&RT::Handle::Connect;
  *RT::Handle::Connect = sub {
    my @result = $connect->(@_);
    $_[0]->dbh->do('PRAGMA synchronous = OFF');
    return @result;
  };
}
RT->LoadConfig();
RT->InitPluginPaths();
RT->InitLogging();
RT->Init(Heavy => 1);

sub must {
  my ($id, $message) = @_;
  die "setting up: $message\n" unless $id;
}

sub set_up {
  $RT::Handle->BeginTransaction;
  # Nobody reads mail here, and composing it takes longer than all the rest of a request.
  my $scrips = RT::Scrips->new(RT->SystemUser);
  $scrips->UnLimit;
  while (my $scrip = $scrips->Next) {
    must($scrip->SetDisabled(1)) if $scrip->ActionObj->ExecModule =~ /^(Notify|NotifyAsComment|Autoreply)$/;
  }
  my $field = RT::CustomField->new(RT->SystemUser);
  must($field->Create(
    Name => 'DriftKey', Type => 'FreeformSingle', LookupType => RT::Ticket->CustomFieldLookupType,
    UniqueValues => $unique, Description => 'key of the finding'));
  my $bot = RT::User->new(RT->SystemUser);
  must($bot->Create(Name => 'driftbot', Privileged => 1, EmailAddress => 'driftbot@example.test'));
  my $person = RT::User->new(RT->SystemUser);
  must($person->Create(Name => 'ada', Privileged => 1, EmailAddress => 'ada@example.test'));
  for my $name (@queues) {
    my $queue = RT::Queue->new(RT->SystemUser);
    must($queue->Create(Name => $name));
    must($field->AddToObject($queue));
    for my $right (qw(SeeQueue CreateTicket ShowTicket ShowTicketComments CommentOnTicket ModifyTicket SeeCustomField
      SetInitialCustomField ModifyCustomField)) {
      must($bot->PrincipalObj->GrantRight(Right => $right, Object => $queue));
    }
    must($person->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for qw(SeeQueue ShowTicket OwnTicket);
  }
  my ($id, $message, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $bot->Id, Description => 'alignd');
  must($id, $message);
  $RT::Handle->Commit;
  open my $file, '>', "$home/token" or die "token: $!\n";
  print $file $token;
  close $file or die "token: $!\n";
}

set_up() unless -e "$home/token";

$RT::Handle->dbh->disconnect;
$RT::Handle->dbh(undef);
undef $RT::Handle;
$SIG{PIPE} = 'IGNORE';
require RT::PlackRunner;
my $runner = RT::PlackRunner->new(server => 'Starlet', env => 'deployment');
$runner->parse_options('--host', '127.0.0.1', '--port', $port, '--max-workers', 0);
$runner->run;
