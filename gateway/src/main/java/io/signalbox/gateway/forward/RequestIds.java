package io.signalbox.gateway.forward;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Names for requests that no other gateway gives. They are no secret. Thread-safe. */
final class RequestIds {

  private final String process;
  private final AtomicLong next;

  RequestIds(SecureRandom random) {
    this.process = HexFormat.of().toHexDigits(random.nextLong());
    this.next = new AtomicLong(random.nextLong());
  }

  String next() {
    return process + HexFormat.of().toHexDigits(next.getAndIncrement());
  }
}
