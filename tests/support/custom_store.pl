#!/usr/bin/perl
# A shipping program of a few lines, in the way of ShipStation's custom store: it asks for every page of a window, and
# tells a shipment. It needs perl-base alone.
#
#   custom_store.pl poll HOST:PORT PATH USER:PASSWORD START END [PAGE]
#   custom_store.pl tell HOST:PORT PATH USER:PASSWORD ID CARRIER NUMBER [LINE=QUANTITY …]
#
# Prints "number<TAB>id<TAB>status<TAB>line=quantity,…" for each order, or 200; ends with 0. Of a refusal it prints
# "STATUS code: message", and ends with 1.
use strict;
use warnings;
use IO::Socket::INET;

sub escaped { my ($text) = @_; $text =~ s/([^A-Za-z0-9_.~-])/sprintf("%%%02X", ord($1))/ge; return $text }
sub marked  { my ($text) = @_; $text =~ s/&/&amp;/g; $text =~ s/</&lt;/g; return $text }

# the text of the first element of that name: in CDATA, several of which may follow each other, or plain
sub said {
    my ($xml, $name) = @_;
    return '' unless $xml =~ m{<$name>(.*?)</$name>}s;
    my $text = $1;
    $text =~ s{<!\[CDATA\[(.*?)\]\]>}{$1}gs;
    return $text;
}

# RFC 4648, section 4, by way of uuencode: the modules that do it are not everywhere
sub base64 {
    my ($text) = @_;
    my $coded = join '', map { my $line = substr pack('u', $_), 1; chomp $line; $line } $text =~ /(.{1,45})/gs;
    $coded =~ tr|` -_|AA-Za-z0-9+/|;
    my $padding = (3 - length($text) % 3) % 3;
    $coded =~ s/.{$padding}$/'=' x $padding/e if $padding;
    return $coded;
}

sub ask {
    my ($where, $method, $target, $pair, $body) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => $where, Timeout => 30) or die "no connection to $where: $@\n";
    my $credentials = base64($pair);
    print $socket "$method $target HTTP/1.1\r\nHost: $where\r\nAuthorization: Basic $credentials\r\n"
        . "Connection: close\r\nContent-Type: text/xml\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
    local $/;
    my $answer = <$socket>;
    my ($head, $xml) = split /\r\n\r\n/, $answer, 2;
    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)};
    die "the answer is no XML: $head\n" unless $head =~ m{^content-type: application/xml}im;
    if ($status != 200) {
        print "$status ", said($xml, 'Code'), ': ', said($xml, 'Message'), "\n";
        exit 1;
    }
    return $xml;
}

sub poll {
    my ($where, $path, $pair, $start, $end, $only) = @_;
    my ($page, $pages) = ($only ? $only - 1 : 0, 1);
    while (++$page <= ($only // $pages)) {
        my $window = 'start_date=' . escaped($start) . '&end_date=' . escaped($end);
        my $xml = ask($where, 'GET', "$path?action=export&$window&page=$page", $pair, '');
        ($pages) = $xml =~ m{<Orders pages="(\d+)">} or die "no number of pages\n";
        for my $order ($xml =~ m{<Order>(.*?)</Order>}gs) {
            my @lines = map { said($_, 'LineItemID') . '=' . said($_, 'Quantity') }
                $order =~ m{<Item>(.*?)</Item>}gs;
            my @told = map { said($order, $_) } qw(OrderNumber OrderID OrderStatus);
            print join("\t", @told, join(',', @lines)), "\n";
        }
    }
}

sub tell_shipment {
    my ($where, $path, $pair, $id, $carrier, $number, @lines) = @_;
    my $items = join '', map { my ($line, $count) = /^(.*)=(\d+)$/;
        "<Item><LineItemID>" . marked($line) . "</LineItemID><Quantity>$count</Quantity></Item>" } @lines;
    my $body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><ShipNotice><OrderID>$id</OrderID><Carrier>" . marked($carrier)
        . "</Carrier><TrackingNumber>" . marked($number) . "</TrackingNumber><Items>$items</Items></ShipNotice>";
    ask($where, 'POST', "$path?action=shipnotify&tracking_number=" . escaped($number), $pair, $body);
    print "200\n";
}

my $what = shift @ARGV // '';
if    ($what eq 'poll') { poll(@ARGV) }
elsif ($what eq 'tell') { tell_shipment(@ARGV) }
else                    { die "poll or tell\n" }
