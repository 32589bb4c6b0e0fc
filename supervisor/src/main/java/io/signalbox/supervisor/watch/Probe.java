package io.signalbox.supervisor.watch;

import io.signalbox.launcher.Insight;
import io.signalbox.launcher.Inspection;
import io.signalbox.member.directory.PortCheck;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks one instance whether it is well, in the way that it has been found to understand: by the
 * path that is declared; else by the readiness of Spring Boot's actuator if it answers there the
 * first time that it answers at all; else by a connection, together with what the system says of
 * its process: one that is frozen takes connections until its accept queue is full. For one thread.
 */
final class Probe {

  private static final String READINESS = "/actuator/health/readiness";
  private static final int OK = 200;
  private static final int REDIRECTION = 300;
  private static final int ERROR = 400;

  private final Watched watched;
  private final Insight insight;
  private Way way;
  private boolean reached;
  private int waited;

  private enum Way {
    DECLARED,
    UNDECIDED,
    READINESS,
    CONNECTION
  }

  Probe(Watched watched, Insight insight) {
    this.watched = watched;
    this.insight = insight;
    this.way =
        watched.health() != null ? Way.DECLARED : watched.tcp() ? Way.CONNECTION : Way.UNDECIDED;
  }

  Finding look() {
    return switch (way) {
      case DECLARED -> declared(String.valueOf(watched.health()));
      case READINESS -> readiness();
      case CONNECTION -> connection();
      case UNDECIDED -> undecided();
    };
  }

  private Finding declared(String path) {
    try {
      int status = get(path).status;
      String words = status + " at " + path;
      return status >= OK && status < ERROR ? Finding.good(words) : Finding.bad(words);
    } catch (IOException e) {
      return silent(e);
    }
  }

  private Finding readiness() {
    try {
      int status = get(READINESS).status;
      String words = status + " at " + READINESS;
      return status < REDIRECTION ? Finding.good(words) : Finding.bad(words);
    } catch (IOException e) {
      return silent(e);
    }
  }

  private Finding undecided() {
    Finding connection = connection();
    if (!connection.answers()) {
      return connection;
    }
    way = Way.CONNECTION;
    try {
      Answer answer = get(READINESS);
      if (answer.isOfActuator()) {
        way = Way.READINESS;
        return readiness();
      }
    } catch (IOException e) {
      // It takes connections and speaks no HTTP, or not soon enough.
      return connection;
    }
    return connection;
  }

  private Finding connection() {
    String name = watched.name().toString();
    Optional<Inspection> inspection = insight.inspect(name);
    if (inspection.isEmpty()) {
      return Finding.silent("its process is gone");
    }
    Inspection.State state = inspection.get().state();
    if (state != Inspection.State.RUNNING) {
      return Finding.silent("its process is " + state.name().toLowerCase(Locale.ROOT));
    }
    if (!reached) {
      // A start asks often, and for a while nobody is there: that is told without the table, which
      // is read for many at a time.
      Finding first = connect();
      if (!first.good()) {
        return first;
      }
      reached = true;
    }
    OptionalInt queue = insight.acceptQueue(name);
    if (queue.isEmpty() && insight.connections(name).isPresent()) {
      // A container's engine takes connections for it all the same.
      return Finding.silent("port %d: nobody listens".formatted(watched.port()));
    }
    int before = waited;
    waited = queue.orElse(0);
    if (before > 0 && waited >= before) {
      return Finding.silent("%d connections wait to be accepted".formatted(waited));
    }
    return connect();
  }

  private Finding connect() {
    try (Socket socket = new Socket()) {
      PortCheck.connect(
          socket,
          new InetSocketAddress(watched.address(), watched.port()),
          watched.rule().timeout());
      return Finding.good("takes connections");
    } catch (IOException e) {
      return silent(e);
    }
  }

  private Finding silent(IOException e) {
    return Finding.silent("port " + watched.port() + ": " + e.getMessage());
  }

  private record Answer(int status, String type) {

    /** Somebody else's page of an error is none of it. */
    boolean isOfActuator() {
      return (status == OK || status == 503) && type.contains("json");
    }
  }

  /** On a connection of its own, which is closed: what is left open would count as in use. */
  private Answer get(String path) throws IOException {
    URI uri = URI.create("http://" + watched.address() + ":" + watched.port() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    Duration timeout = watched.rule().timeout();
    connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      String type = connection.getContentType();
      if (status < 0) {
        throw new IOException("no answer of HTTP");
      }
      return new Answer(status, type == null ? "" : type.toLowerCase(Locale.ROOT));
    } finally {
      connection.disconnect();
    }
  }
}
