package io.signalbox.worker.types.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.worker.delivery.Target;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGuardTest {

  private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.215.14");
  private static final InetAddress PUBLIC6 = InetAddress.ofLiteral("2606:2800:21f:cb07::1");
  private static final InetAddress PRIVATE = InetAddress.ofLiteral("10.1.2.3");

  private static final List<String> FORBIDDEN_NETS =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/96",
          "::ffff:0:0:0/96",
          "64:ff9b::a00:0/104",
          "64:ff9b::7f00:0/104",
          "64:ff9b::a9fe:0/112",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/32",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20",
          "5f00::/16",
          "fc00::/7",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  @Property(tries = 3000)
  void no_address_of_a_special_net_is_allowed(
      @ForAll("addressesOfForbiddenNets") InetAddress address) {
    assertThat(PublicAddresses.contain(address)).isFalse();
  }

  /** Most of all addresses are none of these nets', and stay so: the guard is no wall. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2606:4700:4700::1111",
        "2a00::1",
        "64:ff9b::808:808"
      })
  void neighbours_of_special_nets_are_allowed(String address) {
    assertThat(PublicAddresses.contain(InetAddress.ofLiteral(address))).isTrue();
  }

  @Provide
  Arbitrary<InetAddress> addressesOfForbiddenNets() {
    return Arbitraries.of(FORBIDDEN_NETS)
        .flatMap(
            net -> {
              byte[] prefix = InetAddress.ofLiteral(net.split("/")[0]).getAddress();
              int length = Integer.parseInt(net.split("/")[1]);
              return Arbitraries.bytes()
                  .array(byte[].class)
                  .ofSize(prefix.length)
                  .edgeCases(edges -> edges.add(new byte[prefix.length], ones(prefix.length)))
                  .map(random -> withPrefix(prefix, length, random));
            });
  }

  private static byte[] ones(int length) {
    byte[] ones = new byte[length];
    Arrays.fill(ones, (byte) -1);
    return ones;
  }

  private static InetAddress withPrefix(byte[] prefix, int length, byte[] random) {
    byte[] address = random.clone();
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> (bit % 8);
      address[bit / 8] = (byte) (address[bit / 8] & ~mask | prefix[bit / 8] & mask);
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://127.000.000.001/",
        "http://1.1.1.1.1/",
        "http://0/",
        "http://127.0.0.1/",
        "http://127.0.0.1:8080/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%251]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://LocalHost./",
        "http://a.localhost:9/",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://@example.com/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:99999999999/",
        "http://exa mple.com/",
        "http://example.com\\@internal/",
        "http://example.com/\r\nHost: x",
        "http://①②⑦.①/",
        "http:///path",
        "http:example.com",
        "//example.com/",
        "/path",
        "",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "jar:http://example.com/!/"
      })
  void odd_and_forbidden_urls_are_refused_without_a_look_up(String url) {
    TargetGuard guard =
        guard(
            host -> {
              throw new AssertionError("looked up " + host);
            });
    assertThatThrownBy(() -> guard.check(url)).isInstanceOf(ForbiddenTargetException.class);
  }

  @Test
  void a_name_is_judged_by_its_addresses() throws Exception {
    Target target = guard(host -> List.of(PUBLIC, PUBLIC6)).check("https://example.com/a?b#c");
    assertThat(target.addresses()).containsExactly(PUBLIC, PUBLIC6);
    assertThat(target.pathAndQuery()).isEqualTo("/a?b");
    assertThat(target.authority()).isEqualTo("example.com");
    assertThat(target.port()).isEqualTo(443);
  }

  @Test
  void one_forbidden_address_is_enough_and_is_not_told() {
    for (List<InetAddress> addresses :
        List.of(List.of(PRIVATE), List.of(PUBLIC, PRIVATE), List.of(PRIVATE, PUBLIC6))) {
      assertThatThrownBy(() -> guard(host -> addresses).check("http://example.com/"))
          .isInstanceOf(ForbiddenTargetException.class)
          .hasMessageContaining("example.com")
          .hasMessageNotContaining("10.1.2.3");
    }
  }

  @Test
  void public_literals_need_no_look_up() throws Exception {
    TargetGuard guard =
        guard(
            host -> {
              throw new AssertionError("looked up " + host);
            });
    assertThat(guard.check("http://93.184.215.14:81/").addresses()).containsExactly(PUBLIC);
    assertThat(guard.check("http://[2606:2800:21f:cb07::1]/").addresses()).containsExactly(PUBLIC6);
  }

  @Test
  void a_name_without_addresses_is_unknown() {
    assertThatThrownBy(() -> guard(host -> List.of()).check("http://example.com/"))
        .isInstanceOf(UnknownHostException.class);
    assertThatThrownBy(
            () ->
                guard(
                        host -> {
                          throw new UnknownHostException();
                        })
                    .check("http://example.com/"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("example.com");
  }

  @Test
  void a_look_up_that_hangs_is_given_up() {
    CountDownLatch never = new CountDownLatch(1);
    TargetGuard guard =
        new TargetGuard(
            host -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return List.of(PUBLIC);
            },
            Duration.ofMillis(50),
            PublicAddresses::contain);
    assertThatThrownBy(() -> guard.check("http://example.com/"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("within 50 ms");
  }

  @Test
  void origins_differ_by_scheme_host_and_port() {
    URI origin = URI.create("http://example.com/a");
    assertThat(Stream.of("HTTP://EXAMPLE.com:80/b", "http://example.com"))
        .allMatch(other -> Target.sameOrigin(origin, URI.create(other)));
    assertThat(
            Stream.of("https://example.com/a", "http://example.com:81/a", "http://a.example.com/a"))
        .noneMatch(other -> Target.sameOrigin(origin, URI.create(other)));
  }

  private static TargetGuard guard(NameResolver resolver) {
    return new TargetGuard(resolver, Duration.ofSeconds(30), PublicAddresses::contain);
  }
}
