package io.signalbox.networks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A range of addresses of one family, as in {@code 127.0.0.0/8}: no address of IPv6 lies in a
 * network of IPv4, whatever its bits are, nor the other way round.
 *
 * @param base its lowest address
 * @param prefix how many leading bits an address has in common with {@code base}
 */
public record Network(InetAddress base, int prefix) {

  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  /**
   * @throws IllegalArgumentException when there is no such prefix, or {@code base} is not the
   *     lowest
   */
  public Network {
    byte[] bytes = base.getAddress();
    int bits = bytes.length * Byte.SIZE;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("its prefix must be from 0 to " + bits);
    }
    byte[] lowest = cut(bytes, prefix);
    if (!Arrays.equals(lowest, bytes)) {
      throw new IllegalArgumentException(
          "bits behind its prefix are set: write " + spell(lowest) + "/" + prefix);
    }
  }

  /**
   * Reads CIDR notation. Spring finds it by its name to bind configured values.
   *
   * @throws IllegalArgumentException with the text and what is wrong with it
   */
  public static Network valueOf(String cidr) {
    int slash = cidr.indexOf('/');
    if (slash < 0 || !LENGTH.matcher(cidr.substring(slash + 1)).matches()) {
      throw malformed(cidr, "write an address and a prefix, as 10.1.0.0/16");
    }
    String address = cidr.substring(0, slash);
    InetAddress base;
    try {
      base = Literal.parse(address);
    } catch (IllegalArgumentException e) {
      throw malformed(cidr, address + " " + e.getMessage());
    }
    try {
      return new Network(base, Integer.parseInt(cidr.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed(cidr, String.valueOf(e.getMessage()));
    }
  }

  /** What one client has: an address of IPv4, or the /64 of one of IPv6 (RFC 6177). */
  public static Network ofClient(InetAddress address) {
    byte[] bytes = address.getAddress();
    int prefix = bytes.length == 4 ? 32 : 64;
    try {
      return new Network(InetAddress.getByAddress(cut(bytes, prefix)), prefix);
    } catch (UnknownHostException e) {
      throw new AssertionError("An address of the right length", e);
    }
  }

  private static IllegalArgumentException malformed(String cidr, String why) {
    return new IllegalArgumentException("\"" + cidr + "\" is not a network: " + why);
  }

  /** Whether {@code address} is of this network's family and in its range. */
  public boolean contains(InetAddress address) {
    byte[] ours = base.getAddress();
    byte[] theirs = address.getAddress();
    return ours.length == theirs.length && Arrays.equals(cut(theirs, prefix), ours);
  }

  /** The address with all bits behind the prefix at 0. */
  private static byte[] cut(byte[] address, int prefix) {
    byte[] cut = new byte[address.length];
    int whole = prefix / Byte.SIZE;
    System.arraycopy(address, 0, cut, 0, whole);
    if (whole < cut.length) {
      cut[whole] = (byte) (address[whole] & (0xff00 >> prefix % Byte.SIZE));
    }
    return cut;
  }

  private static String spell(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("An address of the right length", e);
    }
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + prefix;
  }
}
