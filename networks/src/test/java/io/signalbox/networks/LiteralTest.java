package io.signalbox.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralTest {

  private static final String OCTET = "(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
  private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";
  private static final String H16 = "[0-9A-Fa-f]{1,4}";
  private static final String LS32 = "(?:" + H16 + ":" + H16 + "|" + IPV4 + ")";

  /** Written off RFC 3986, appendix A. */
  private static final Pattern GRAMMAR =
      Pattern.compile(
          String.join(
                  "|",
                  IPV4,
                  "(?:H:){6}L",
                  "::(?:H:){5}L",
                  "(?:H)?::(?:H:){4}L",
                  "(?:(?:H:){0,1}H)?::(?:H:){3}L",
                  "(?:(?:H:){0,2}H)?::(?:H:){2}L",
                  "(?:(?:H:){0,3}H)?::H:L",
                  "(?:(?:H:){0,4}H)?::L",
                  "(?:(?:H:){0,5}H)?::H",
                  "(?:(?:H:){0,6}H)?::")
              .replace("H", H16)
              .replace("L", LS32));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.000.000.001",
        "127.0.0.01",
        "127.0.0.1.",
        ".127.0.0.1",
        "127..0.1",
        "127.0.0.1.1",
        "127.0.0.256",
        "127.0.0.-1",
        "127.0.0.+1",
        " 127.0.0.1",
        "127.0.0.1 ",
        "127.0.0.1\n",
        "127.0.0.1\u0000",
        "127.0.0.1:80",
        "127.0.0.1/8",
        "127.0.0.1@10.0.0.1",
        "１２７.0.0.1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "localhost",
        "example.org",
        "",
        ".",
        ":",
        ":::",
        "1:::2",
        "::1::",
        "[::1]",
        "::1]",
        "fe80::1%eth0",
        "fe80::1%25eth0",
        "::1%",
        "%eth0",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:",
        "00001::",
        "::12345",
        "g::1",
        "::ffff:127.0.0.1",
        "::FFFF:7F00:1",
        "0:0:0:0:0:ffff:10.0.0.1",
        "::127.1",
        "::127.0.0.01",
        "1.2.3.4::",
        "::1.2.3.4:5"
      })
  void a_spelling_that_somebody_may_read_otherwise_is_no_address(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Literal.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "127.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "7f00::1",
        "FD00::a",
        "fd00:0:0:0:0:0:0:5",
        "0001:0002:0003:0004:0005:0006:0007:0008",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "64:ff9b::8.8.8.8",
        "::127.0.0.1",
        "1:2:3:4:5:6:255.255.255.255"
      })
  void the_usual_spellings_are_addresses(String text) throws Exception {
    assertThat(Literal.parse(text)).isEqualTo(InetAddress.getByName(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "::ffff:127.0.0.1 | write 127.0.0.1",
        "fe80::1%eth0     | zone",
        "my-laptop        | as 10.1.2.3",
        "127.1            | usual form"
      })
  void a_refusal_says_what_to_write(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Literal.parse(text))
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3",
    "FD00:0::0:1, fd00::1",
    "::, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "2001:0DB8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "0:0:1:2:3:0:0:4, ::1:2:3:0:0:4",
    "0:1:2:3:4:5:6:0, 0:1:2:3:4:5:6:0"
  })
  void all_spellings_of_an_address_become_one(String written, String spelled) {
    assertThat(Literal.spelled(Literal.parse(written))).isEqualTo(spelled);
  }

  @Test
  void a_zone_is_no_part_of_an_address() throws Exception {
    InetAddress address = Inet6Address.getByAddress(null, Literal.parse("fe80::1").getAddress(), 7);

    assertThat(Literal.spelled(address)).isEqualTo("fe80::1");
  }

  @Property
  void an_address_is_read_as_it_is_spelled(@ForAll @Size(8) List<@From("groups") Integer> groups)
      throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    groups.forEach(group -> bytes.putShort(group.shortValue()));
    InetAddress address = InetAddress.getByAddress(bytes.array());
    Assume.that(address instanceof Inet6Address);

    assertThat(Literal.parse(Literal.spelled(address))).isEqualTo(address);
  }

  @Provide
  Arbitrary<Integer> groups() {
    return Arbitraries.of(0, 0, 0, 1, 0xab, 0xffff);
  }

  @Property
  void each_ipv4_address_has_its_one_spelling(@ForAll @Size(4) byte[] bytes) throws Exception {
    InetAddress address = InetAddress.getByAddress(bytes);
    assertThat(Literal.parse(address.getHostAddress()))
        .isInstanceOf(Inet4Address.class)
        .isEqualTo(address);
  }

  @Property
  void each_ipv6_address_is_read_as_java_writes_it(@ForAll @Size(16) byte[] bytes)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(bytes);
    assertThat(Literal.parse(address.getHostAddress()))
        .isInstanceOf(address.getClass())
        .isEqualTo(address);
  }

  @Property(tries = 20_000)
  void what_is_taken_is_what_the_grammar_of_uris_takes(@ForAll("nearlyAddresses") String text) {
    InetAddress parsed;
    try {
      parsed = Literal.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(GRAMMAR.matcher(text).matches() && !mapped(text)).as(e.getMessage()).isFalse();
      return;
    }
    assertThat(GRAMMAR.matcher(text).matches()).isTrue();
    assertThat(parsed instanceof Inet6Address).isEqualTo(text.contains(":"));
  }

  private static boolean mapped(String text) {
    return text.contains(":") && InetAddress.ofLiteral(text) instanceof Inet4Address;
  }

  /** Addresses, and addresses with a wound. */
  @Provide
  Arbitrary<String> nearlyAddresses() {
    Arbitrary<String> group =
        Arbitraries.of("", "0", "1", "f", "ffff", "00", "0001", "7f00", "12345");
    Arbitrary<String> octet = Arbitraries.of("0", "1", "127", "255", "256", "01", "", "0x1");
    Arbitrary<String> quad = octet.list().ofMinSize(1).ofMaxSize(5).map(o -> String.join(".", o));
    Arbitrary<String> six =
        group.list().ofMinSize(1).ofMaxSize(10).map(groups -> String.join(":", groups));
    Arbitrary<String> noise =
        Arbitraries.strings().withChars("0123456789abcdefxF.:%[]/ ").ofMaxLength(45);
    return Arbitraries.oneOf(
        quad, six, six.flatMap(s -> quad.map(q -> s + ":" + q)), noise, noise.map(n -> "::" + n));
  }
}
