package io.signalbox.member.leaving;

import java.util.concurrent.CompletionStage;

/** What a member does before its web server stops. */
@FunctionalInterface
public interface LeavingStep {

  /**
   * Begins it.
   *
   * @return ends when the server may stop, as far as this step is concerned
   */
  CompletionStage<Void> leave();
}
