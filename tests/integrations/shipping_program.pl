# A shipping program that speaks the custom store protocol, written from its description alone, with nothing but the
# modules that every Perl has. It polls page by page, then tells what it shipped; every answer is a line on its output.
use strict;
use warnings;
use IO::Socket::INET;

my ($host, $port, $path, $user, $password) = @ARGV;

sub ask {
    my ($method, $query, $body, $secret) = @_;
    my $pair = pack('u', "$user:$secret");
    $pair =~ s/^.//mg;
    $pair =~ s/\n//g;
    $pair =~ tr|` -_|AA-Za-z0-9+/|;
    my $pad = (3 - length("$user:$secret") % 3) % 3;
    substr($pair, length($pair) - $pad) = '=' x $pad if $pad;
    my $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 30) or die "connect: $!";
    my $text = "$method $path?$query HTTP/1.0\r\nHost: $host\r\nAuthorization: Basic $pair\r\n"
        . "Content-Type: application/xml\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
    print {$socket} $text;
    local $/;
    my $answer = <$socket>;
    close $socket;
    my ($status) = $answer =~ m{^HTTP/\S+ (\d+)};
    my ($xml) = $answer =~ /\r\n\r\n(.*)/s;
    return ($status, $xml);
}

sub value {
    my ($xml, $tag) = @_;
    return '' unless $xml =~ m{<$tag>(.*?)</$tag>}s;
    my $said = $1;
    $said =~ s/<!\[CDATA\[(.*?)\]\]>/$1/sg;
    return $said;
}

my $window = 'action=export&start_date=01%2F01%2F2020%2000%3A00&end_date=12%2F31%2F2100%2023%3A59';
my ($refused) = ask('GET', "$window&page=1", '', "$password-wrong");
print "wrong password: $refused\n";

my (%orders, %items);
my ($page, $pages) = (1, 1);
while ($page <= $pages) {
    my ($status, $xml) = ask('GET', "$window&page=$page", '', $password);
    die "page $page: $status" unless $status == 200;
    ($pages) = $xml =~ /<Orders pages="(\d+)"/;
    while ($xml =~ m{<Order>(.*?)</Order>}sg) {
        my $order = $1;
        my $id = value($order, 'OrderID');
        $orders{$id} = [value($order, 'OrderNumber'), value($order, 'OrderStatus'), value($order, 'ShipTo')];
        $items{$id} = [];
        while ($order =~ m{<Item>(.*?)</Item>}sg) {
            push @{ $items{$id} }, [value($1, 'LineItemID'), value($1, 'SKU'), value($1, 'Quantity')];
        }
    }
    $page++;
}
for my $id (sort { $a <=> $b } keys %orders) {
    my ($number, $status, $to) = @{ $orders{$id} };
    my $street = value($to, 'Address1') ne '' ? 'address' : 'no address';
    print "order $number: $status, $street\n";
}

sub notice {
    my ($id, $carrier, $tracking, @inside) = @_;
    my $lines = join '', map {
        "<Item><SKU>$_->[1]</SKU><Name>x</Name><Quantity>$_->[2]</Quantity><LineItemID>$_->[0]</LineItemID></Item>"
    } @inside;
    my $number = $orders{$id}[0];
    my $body = "<?xml version=\"1.0\"?><ShipNotice><OrderNumber>$number</OrderNumber><OrderID>$id</OrderID>"
        . "<Carrier>$carrier</Carrier><Service>Ground</Service><TrackingNumber>$tracking</TrackingNumber>"
        . "<ShipDate>03/02/2026</ShipDate><Items>$lines</Items></ShipNotice>";
    my $query = "action=shipnotify&order_number=$number&carrier=$carrier&service=Ground&tracking_number=$tracking";
    my ($status, $xml) = ask('POST', $query, $body, $password);
    my $code = value($xml, 'Code');
    return $code eq '' ? $status : "$status $code";
}

my ($held) = grep { $orders{$_}[1] eq 'on_hold' } sort { $a <=> $b } keys %orders;
print "notice $orders{$held}[0]: ", notice($held, 'UPS', '1Z12345E6605272234', @{ $items{$held} }), "\n" if defined $held;
my ($paid) = grep { $orders{$_}[1] eq 'paid' } sort { $a <=> $b } keys %orders;
my ($line, $sku, $quantity) = @{ $items{$paid}[0] };
my @answers = map { notice($paid, 'UPS', '1Z999AA10123456784', [$line, $sku, 1]) } 1 .. 3;
print "part of $orders{$paid}[0]: ", join(', ', @answers), "\n";
print "rest of $orders{$paid}[0]: ", notice($paid, 'USPS', '9400100000000000000006', [$line, $sku, $quantity - 1]), "\n";
