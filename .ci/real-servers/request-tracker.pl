# What an administrator does by hand in Request Tracker and its REST API does not offer: rights, fields on queues,
# tokens. Prints the address and the tokens as JSON.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use JSON ();
use RT;

RT->LoadConfig;
RT->Init;
my ($url) = @ARGV;
my $system = RT->SystemUser;

sub create {
    my ( $class, %values ) = @_;
    my $record = $class->new($system);
    my ( $id, $message ) = $record->Create(%values);
    die "$class: $message" unless $id;
    return $record;
}

sub token {
    my ($user) = @_;
    my ( $ok, $message, $token ) = RT::AuthToken->new($system)->Create( Owner => $user->Id, Description => 'tests' );
    die $message unless $ok;
    return $token;
}

sub grant {
    my ( $principal, $object, @rights ) = @_;
    for my $right (@rights) {
        my ( $ok, $message ) = $principal->PrincipalObj->GrantRight( Object => $object, Right => $right );
        die "$right: $message" unless $ok;
    }
}

my %queue = map { $_ => create( 'RT::Queue', Name => $_ ) } qw(Support Billing);
my $field = create(
    'RT::CustomField',
    Name       => 'Client',
    Type       => 'FreeformMultiple',
    LookupType => 'RT::Queue-RT::Ticket',
);
$field->AddToObject( RT::Queue->new($system) );

my $root = RT::User->new($system);
$root->Load('root');
my %staff = map { $_ => create( 'RT::User', Name => $_, EmailAddress => "$_\@firm.example", Privileged => 1 ) }
    qw(agent reader tokyo narrow);
$staff{reader}->SetTimezone('America/Los_Angeles');
$staff{tokyo}->SetTimezone('Asia/Tokyo');
my $requester = create( 'RT::User', Name => 'ann@acme.example', EmailAddress => 'ann@acme.example', Privileged => 0 );

my @reading = qw(SeeQueue ShowTicket SeeCustomField);
grant( $staff{$_}, $RT::System, @reading, 'ShowTicketComments' ) for qw(agent reader tokyo);
grant( $staff{agent}, $RT::System, qw(CreateTicket ModifyTicket ReplyToTicket CommentOnTicket DeleteTicket ModifyCustomField) );
# Of this one nothing is seen but one queue, and there no comment.
grant( $staff{narrow}, $queue{Billing}, @reading );
grant( $requester, $RT::System, qw(ReplyToTicket ShowTicket SeeQueue) );

print JSON::encode_json(
    {   url    => $url,
        tokens => { root => token($root), requester => token($requester), map { $_ => token( $staff{$_} ) } keys %staff },
    }
);
