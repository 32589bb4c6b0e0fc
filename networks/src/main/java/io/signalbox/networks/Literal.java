package io.signalbox.networks;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * IP addresses in letters. Only such spellings are taken that every reader takes for the same
 * address: four decimal numbers without leading zeros, or the IPv6 of RFC 4291. The octal, short
 * and one-number forms of old are none, and an IPv4 address in IPv6's clothes ({@code
 * ::ffff:127.0.0.1}) is neither.
 */
public final class Literal {

  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String QUAD = "(?:" + OCTET + "\\.){3}" + OCTET;
  private static final Pattern IPV4 = Pattern.compile(QUAD);

  /** What is left to Java is where the groups are; it would take a group of five digits. */
  private static final Pattern IPV6 =
      Pattern.compile("(?!.*[0-9A-Fa-f]{5})[0-9A-Fa-f:]*:(?:[0-9A-Fa-f]*|" + QUAD + ")");

  private static final Pattern ZONE = Pattern.compile("%.*");

  private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

  private Literal() {}

  /**
   * The address that {@code text} spells.
   *
   * @throws IllegalArgumentException with what is wrong, in words that go on from the text itself
   */
  public static InetAddress parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("is not an IP address");
    }
    if (IPV4.matcher(text).matches()) {
      return InetAddress.ofLiteral(text);
    }
    if (!IPV6.matcher(text).matches()) {
      throw new IllegalArgumentException(
          text.indexOf('%') >= 0
              ? "has a zone, which means nothing on another machine"
              : "is not an IP address in its usual form, as 10.1.2.3 or fd00::1");
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not an IPv6 address", e);
    }
    if (address instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "is IPv4 in the form of IPv6: write " + address.getHostAddress());
    }
    return address;
  }

  /**
   * The one spelling of an address in which addresses are compared here: of IPv6 that of RFC 5952,
   * without a zone.
   */
  public static String spelled(InetAddress address) {
    String text = address.getHostAddress();
    if (address instanceof Inet4Address) {
      return text;
    }
    List<String> groups = List.of(ZONE.matcher(text).replaceFirst("").split(":"));
    int start = 0;
    int length = 1;
    for (int i = 0; i < groups.size(); i++) {
      int end = i;
      while (end < groups.size() && groups.get(end).equals("0")) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    return length == 1
        ? String.join(":", groups)
        : String.join(":", groups.subList(0, start))
            + "::"
            + String.join(":", groups.subList(start + length, groups.size()));
  }
}
