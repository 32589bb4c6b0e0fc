package io.signalbox.gateway.dispatch;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses, as in {@code 127.0.0.0/8}.
 *
 * @param prefix how many leading bits an address has in common with {@code base}
 */
record Network(InetAddress base, int prefix) {

  Network {
    if (prefix < 0 || prefix > base.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("No such prefix length: " + prefix);
    }
  }

  /** Reads CIDR notation. Public, so that Spring finds it to bind configured values. */
  public static Network valueOf(String cidr) {
    int slash = cidr.indexOf('/');
    InetAddress base = slash < 0 ? null : literal(cidr.substring(0, slash));
    if (base == null) {
      throw new IllegalArgumentException("Not a network in CIDR notation: " + cidr);
    }
    return new Network(base, Integer.parseInt(cidr.substring(slash + 1)));
  }

  boolean contains(InetAddress address) {
    byte[] ours = base.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The address that {@code host} spells out, or null for a name: nothing is ever looked up. */
  static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    if (bytes == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
