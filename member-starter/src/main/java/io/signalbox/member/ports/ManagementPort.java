package io.signalbox.member.ports;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/** Where the actuator is, once that server is up: the system chooses the port. Thread-safe. */
public final class ManagementPort implements ApplicationListener<WebServerInitializedEvent> {

  private static final int NONE = -1;

  private volatile int port = NONE;

  ManagementPort() {}

  /** Whether the server that is up now is the management's, and not the one for clients. */
  public static boolean isThatOf(WebServerInitializedEvent event) {
    return "management".equals(event.getApplicationContext().getServerNamespace());
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if (isThatOf(event)) {
      port = event.getWebServer().getPort();
    }
  }

  /** Whether a connection that has arrived at {@code local} has arrived here. */
  public boolean isAt(@Nullable InetSocketAddress local) {
    return local != null && local.getPort() == port;
  }
}
