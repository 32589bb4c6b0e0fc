package io.signalbox.member.registration;

import com.netflix.appinfo.ApplicationInfoManager;
import java.util.Map;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Writes the management port into the registration once it is known: Spring Cloud announces only a
 * port that was configured, and ours is chosen by the system.
 */
final class ManagementPortAnnouncer implements ApplicationListener<WebServerInitializedEvent> {

  private final ApplicationInfoManager registration;

  ManagementPortAnnouncer(ApplicationInfoManager registration) {
    this.registration = registration;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if ("management".equals(event.getApplicationContext().getServerNamespace())) {
      registration.registerAppMetadata(
          Map.of("management.port", String.valueOf(event.getWebServer().getPort())));
    }
  }
}
