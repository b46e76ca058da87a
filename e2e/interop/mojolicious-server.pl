# An echo server on Mojolicious. Its one argument is the port.
#
# /echo             echoes
# /close/CODE/TEXT  sends a Close
# /drop             ends the TCP connection without a Close when a text comes
#
# It accepts the subprotocol `chat`, and permessage-deflate with whatever is offered: without a parameter in its answer.
use Mojolicious::Lite -signatures;

use constant LARGEST => 64 * 1024 * 1024;

websocket '/*rest' => sub ($self) {
  my $tx = $self->tx;
  $tx->max_websocket_size(LARGEST);
  $tx->with_protocols('chat');
  $tx->with_compression;
  my ($action, $code, $reason) = split m{/}, $self->param('rest'), 3;
  if ($action eq 'close') {
    Mojo::IOLoop->next_tick(sub { $self->finish($code => $reason) });
  }
  # `text` gives the bytes as they came: what is no UTF-8 would not be echoed.
  $self->on(text => sub ($self, $bytes) {
    return Mojo::IOLoop->stream($tx->connection)->close if $action eq 'drop';
    $self->send({text => $bytes});
  });
  $self->on(binary => sub ($self, $bytes) { $self->send({binary => $bytes}) });
};

app->log->level('error');
app->start('daemon', '-l', "http://127.0.0.1:$ARGV[0]");
