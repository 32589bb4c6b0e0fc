package io.signalbox.gateway.activation;

/** Who waits in a {@link WaitingRoom}. Is told one of the two, once, unless he leaves before. */
public interface Guest {

  /** It is his turn: an instance is there, and has room. */
  void called();

  void sentAway(Refusal why);

  /** Why somebody does not get in. */
  enum Refusal {
    /** As many wait as may. */
    FULL,
    /** No instance came in time. */
    LATE,
    /** None comes: it could not be started. */
    FAILED
  }
}
