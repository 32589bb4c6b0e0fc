package io.signalbox.gateway.routes;

/**
 * Something that was declared and does not hold.
 *
 * @param service that has declared it
 * @param what it has declared
 * @param why it does not hold
 */
public record Conflict(String service, String what, String why) {

  @Override
  public String toString() {
    return service + ": " + what + " " + why;
  }
}
