package io.signalbox.bench;

import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is measured: the gateway, and one worker behind it. */
record Servers(InetSocketAddress gateway, InetSocketAddress worker) {

  // Of this machine only: elsewhere the network would be measured, and a load generator that can
  // be aimed at others is a weapon.
  private static final Pattern LOCAL = Pattern.compile("127\\.0\\.0\\.1:([1-9][0-9]{0,4})");
  private static final int MAX_PORT = 65_535;

  static Servers of(Map<String, String> environment) {
    return new Servers(
        read(environment, "SIGNALBOX_GATEWAY"), read(environment, "SIGNALBOX_WORKER"));
  }

  /** Both have to do what is asked of them once, so that a mistake shows before the warm-up. */
  void check() throws MeasurementException {
    for (InetSocketAddress server : List.of(gateway, worker)) {
      Work.listTypes(server).check();
      Work.emptyTask(server).check();
    }
  }

  private static InetSocketAddress read(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          name + " is not set: run ./signalbox bench on a running cluster");
    }
    Matcher matcher = LOCAL.matcher(value);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MAX_PORT) {
      throw new IllegalArgumentException(name + " has to be 127.0.0.1:PORT and is " + value);
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1}),
          Integer.parseInt(matcher.group(1)));
    } catch (UnknownHostException e) {
      throw new AssertionError("Four bytes are an address", e);
    }
  }
}
