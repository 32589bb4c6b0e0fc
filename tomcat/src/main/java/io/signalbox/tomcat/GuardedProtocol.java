package io.signalbox.tomcat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1, with a time for each request as a whole, and stricter. Tomcat's own timeouts
 * run between two bytes, so that whoever sends one every few seconds holds a connection for as long
 * as he likes. Public, because Tomcat makes it by its name.
 */
public final class GuardedProtocol extends Http11NioProtocol {

  private static final long BETWEEN_LOOKS_MILLIS = 500;

  private final Set<TimedProcessor> atWork = ConcurrentHashMap.newKeySet();
  private Duration requestTimeout = Duration.ofDays(1);
  private @Nullable ScheduledFuture<?> looking;

  /** From a request's first byte to the last one of its answer; to be set before the start. */
  void setRequestTimeout(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
  }

  @Override
  public void setAdapter(Adapter adapter) {
    super.setAdapter(new StrictAdapter(adapter));
  }

  @Override
  protected Processor createProcessor() {
    return new TimedProcessor(this, getAdapter());
  }

  @Override
  public void start() throws Exception {
    super.start();
    looking =
        getUtilityExecutor()
            .scheduleWithFixedDelay(
                this::look, BETWEEN_LOOKS_MILLIS, BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws Exception {
    if (looking != null) {
      looking.cancel(false);
    }
    super.stop();
  }

  private void look() {
    long begunBefore = System.nanoTime() - requestTimeout.toNanos();
    for (TimedProcessor processor : atWork) {
      processor.cutOffIfBegunBefore(begunBefore);
    }
  }

  private static final class TimedProcessor extends Http11Processor {

    private final Set<TimedProcessor> atWork;
    private volatile @Nullable SocketWrapperBase<?> connection;

    TimedProcessor(GuardedProtocol protocol, Adapter adapter) {
      super(protocol, adapter);
      this.atWork = protocol.atWork;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> connection) throws IOException {
      this.connection = connection;
      atWork.add(this);
      SocketState state = SocketState.CLOSED;
      try {
        state = super.service(connection);
        return state;
      } finally {
        // A header of which more is to come.
        if (state != SocketState.LONG) {
          atWork.remove(this);
        }
      }
    }

    /**
     * Does as if the client had gone. Closing is left to Tomcat, which has its own thoughts about
     * who may use the connection at this moment.
     */
    void cutOffIfBegunBefore(long time) {
      SocketWrapperBase<?> current = connection;
      if (current == null || current.isClosed()) {
        atWork.remove(this);
        return;
      }
      long begun = request.getStartTimeNanos();
      if (begun != -1 && begun - time < 0 && current.getSocket() instanceof NioChannel channel) {
        try {
          SocketChannel socket = channel.getIOChannel();
          socket.shutdownInput();
          socket.shutdownOutput();
        } catch (IOException | RuntimeException e) {
          // It has been closed in this moment. A closed one of Tomcat has no channel.
          atWork.remove(this);
        }
      }
    }
  }
}
