package io.signalbox.gateway.forward;

import java.time.Duration;

/** A tunnel that an exchange has turned into. */
public final class UpgradeTunnel extends Tunnel {

  private static final Duration MAX_SILENCE_OF_ONE_SIDE = Duration.ofSeconds(30);
  private static final long MAX_IDLE_NANOS = Duration.ofHours(1).toNanos();

  private final Upgrade upgrade;

  UpgradeTunnel(Upgrade upgrade) {
    super(MAX_SILENCE_OF_ONE_SIDE, Traffic.UNSEEN);
    this.upgrade = upgrade;
  }

  /** What is spoken in it. */
  Upgrade upgrade() {
    return upgrade;
  }

  /** Ends it when nothing has come or gone for long. */
  void look(long now) {
    if (now - movedAt() > MAX_IDLE_NANOS) {
      reset();
    }
  }
}
