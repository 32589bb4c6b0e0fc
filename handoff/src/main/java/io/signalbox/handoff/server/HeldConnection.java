package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.handoff.claims.ConnectionParcel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection all of whose requests are answered but perhaps the next. Event loop only. */
public interface HeldConnection {

  Channel channel();

  /** The request that waits; null when the connection is idle. */
  @Nullable HttpRequest request();

  /** The bytes that its parcel's prelude would have, or a few more. */
  int size();

  /** Serves the request here after all. */
  void resume();

  /** Writes {@code answer}, a whole response, and closes the connection. */
  void close(byte[] answer);

  /** Lets go of the connection, which another server has by now. */
  void abandon();

  /**
   * Takes the connection out of this server, which sees it closed; the client does not.
   *
   * @throws IOException when there is no descriptor left; the connection then still waits
   */
  ConnectionParcel leave() throws IOException;
}
