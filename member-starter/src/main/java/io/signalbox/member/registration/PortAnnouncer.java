package io.signalbox.member.registration;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo;
import io.signalbox.member.ports.ManagementPort;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Writes ports that the system has chosen into the registration. Spring Cloud never announces such
 * a management port, and misses the service's own when something asked the registry before the web
 * server started: the registration is made at that moment, and keeps its port 0.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class PortAnnouncer implements ApplicationListener<WebServerInitializedEvent> {

  private final ObjectProvider<ApplicationInfoManager> registration;

  /**
   * @param registration looked up late, so that it is not made too early by us
   */
  PortAnnouncer(ObjectProvider<ApplicationInfoManager> registration) {
    this.registration = registration;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    int port = event.getWebServer().getPort();
    ApplicationInfoManager manager = registration.getObject();
    if (ManagementPort.isThatOf(event)) {
      manager.registerAppMetadata(Map.of("management.port", String.valueOf(port)));
    } else if (manager.getInfo().getPort() <= 0) {
      new InstanceInfo.Builder(manager.getInfo()).setPort(port);
      manager.getInfo().setIsDirty();
    }
  }
}
