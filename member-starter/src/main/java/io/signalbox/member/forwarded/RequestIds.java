package io.signalbox.member.forwarded;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Names for requests that no other process gives. They are no secret. Thread-safe. */
public final class RequestIds {

  private final String process;
  private final AtomicLong next;

  public RequestIds(SecureRandom random) {
    this.process = HexFormat.of().toHexDigits(random.nextLong());
    this.next = new AtomicLong(random.nextLong());
  }

  /** Another one. */
  public String next() {
    return process + HexFormat.of().toHexDigits(next.getAndIncrement());
  }
}
