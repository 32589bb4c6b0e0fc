package io.signalbox.handoff.server;

import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.handoff.claims.ConnectionParcel;

/** Takes connections over before a server spends anything on them. */
@FunctionalInterface
public interface ConnectionTaker {

  /**
   * @param request the first of the connection
   * @param parcel the connection with all that has come on it
   * @return whether it was taken, and with it the parcel; the server has it otherwise
   */
  boolean take(HttpRequest request, ConnectionParcel parcel);
}
