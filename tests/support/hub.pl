#!/usr/bin/perl
# A hub of a few lines, in the way of BaseLinker's shop protocol: it asks what the shop can do and which statuses it has,
# takes every page of orders after the last number that it knows, and tells a tracking number. It needs perl-base alone.
#
#   hub.pl words HOST:PORT PATH PASSWORD
#   hub.pl orders HOST:PORT PATH PASSWORD TIME_FROM ID_FROM
#   hub.pl tell HOST:PORT PATH PASSWORD NUMBER,… CARRIER TRACKING_NUMBER
#
# Prints "number<TAB>status<TAB>quantity of each product,…<TAB>postcode" for each order, or what was answered; ends with 0.
# Of a refusal it prints "code: text", and ends with 1.
use strict;
use warnings;
use IO::Socket::INET;

sub escaped { my ($text) = @_; $text =~ s/([^A-Za-z0-9_.~-])/sprintf("%%%02X", ord($1))/ge; return $text }

# RFC 8259, as far as objects, lists, texts, numbers and words go
sub value {
    my ($json) = @_;
    $$json =~ /\G\s*/gc;
    if ($$json =~ /\G\{/gc) {
        my %found;
        until ($$json =~ /\G\s*\}/gc) {
            my $name = value($json);
            $$json =~ /\G\s*:/gc or die "no colon\n";
            $found{$name} = value($json);
            $$json =~ /\G\s*,/gc;
        }
        return \%found;
    }
    if ($$json =~ /\G\[/gc) {
        my @found;
        until ($$json =~ /\G\s*\]/gc) { push @found, value($json); $$json =~ /\G\s*,/gc }
        return \@found;
    }
    if ($$json =~ /\G"((?:[^"\\]|\\.)*)"/gc) {
        my ($text, %plain) = ($1, n => "\n", t => "\t", r => "\r", b => "\b", f => "\f");
        $text =~ s/\\(u([0-9a-fA-F]{4})|.)/defined $2 ? chr hex $2 : $plain{$1} \/\/ $1/ge;
        return $text;
    }
    return $1 if $$json =~ /\G([-+.0-9eE]+|true|false|null)/gc;
    die 'no JSON at ' . substr($$json, pos($$json) // 0, 40) . "\n";
}

sub ask {
    my ($where, $path, $password, %fields) = @_;
    my $body = join '&', map { "$_=" . escaped($fields{$_}) } sort keys %fields;
    $body .= '&bl_pass=' . escaped($password);
    my $socket = IO::Socket::INET->new(PeerAddr => $where, Timeout => 30) or die "no connection to $where: $@\n";
    print $socket "POST $path HTTP/1.1\r\nHost: $where\r\nConnection: close\r\n"
        . "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
    local $/;
    my $answer = <$socket>;
    my ($head, $json) = split /\r\n\r\n/, $answer, 2;
    die "the answer is no JSON: $head\n" unless $head =~ m{^content-type: application/json}im;
    my $found = value(\$json);
    if (ref $found eq 'HASH' && $found->{error}) {
        print "$found->{error_code}: $found->{error_text}\n";
        exit 1;
    }
    return $found;
}

sub words {
    my @to = @_;
    my $methods = ask(@to, action => 'SupportedMethods');
    my $file = ask(@to, action => 'FileVersion');
    my $statuses = ask(@to, action => 'StatusesList');
    print join(',', sort @$methods), "\n";
    print "$file->{platform} $file->{standard}\n";
    print join(',', map { "$_=$statuses->{$_}" } sort keys %$statuses), "\n";
}

sub orders {
    my ($where, $path, $password, $since, $after) = @_;
    my ($page, $pages) = (0, 1);
    while (++$page <= $pages) {
        my $found = ask($where, $path, $password, action => 'OrdersGet', time_from => $since, id_from => $after, page => $page);
        $pages = delete($found->{pages}) // 1;
        for my $number (sort { $a <=> $b } keys %$found) {
            my $order = $found->{$number};
            my @products = map { "$_->{sku}=$_->{quantity}" } @{ $order->{products} };
            print join("\t", $number, $order->{status_id}, join(',', @products), $order->{delivery_postcode}), "\n";
        }
    }
}

sub tell_number {
    my ($where, $path, $password, $numbers, $carrier, $tracking) = @_;
    my $done = ask($where, $path, $password, action => 'OrderUpdate', orders_ids => $numbers,
        update_type => 'delivery_number', update_value => $tracking, delivery_method_name => $carrier);
    print "$done->{counter}\n";
}

my $what = shift @ARGV // '';
if    ($what eq 'words')  { words(@ARGV) }
elsif ($what eq 'orders') { orders(@ARGV) }
elsif ($what eq 'tell')   { tell_number(@ARGV) }
else                      { die "words, orders or tell\n" }
