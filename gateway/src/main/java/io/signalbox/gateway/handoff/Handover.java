package io.signalbox.gateway.handoff;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses a member for a connection and hands the connection over. Thread-safe. */
final class Handover {

  private final Directory directory;
  private final MemberLinks links;

  Handover(Directory directory, MemberLinks links) {
    this.directory = directory;
    this.links = links;
  }

  /** How a connection leaves, once there is a member that takes it. */
  @FunctionalInterface
  interface Departure {

    /**
     * @throws IOException when there is no descriptor left
     */
    ConnectionParcel leave() throws IOException;
  }

  /**
   * @param size of the parcel's prelude in bytes, or a few more
   * @return null when the connection has left
   */
  @Nullable Obstacle handOver(HandoffRoute to, int size, Departure connection) {
    if (size > PacketSocket.MAX_PRELUDE) {
      return Obstacle.LARGE;
    }
    Balancer<Instance> balancer = directory.find(to.service());
    Attempt<Instance> attempt = balancer == null ? null : balancer.attempt(List.of());
    if (attempt == null) {
      return Obstacle.NO_LINK;
    }
    Obstacle obstacle = Obstacle.NO_DESCRIPTOR;
    try {
      obstacle = handOver(to, connection, attempt);
      return obstacle;
    } finally {
      if (obstacle != null) {
        attempt.end();
      }
    }
  }

  private @Nullable Obstacle handOver(
      HandoffRoute to, Departure connection, Attempt<Instance> attempt) {
    if (attempt.server().ejected()) {
      return Obstacle.TRIAL;
    }
    MemberLink link = links.to(attempt.target());
    if (link == null) {
      return Obstacle.NO_LINK;
    }
    if (!link.hasCredit()) {
      return Obstacle.NO_CREDIT;
    }
    try {
      link.handOver(connection.leave(), to, attempt);
      return null;
    } catch (IOException e) {
      return Obstacle.NO_DESCRIPTOR;
    }
  }
}
