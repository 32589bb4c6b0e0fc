package io.signalbox.member.registration;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Tells the registry that a member that was starting is up. Until then it has no port of management
 * and no socket for connections; whoever saw it come bit by bit would take it for another server
 * each time and begin anew with it. Any other status is the user's own.
 */
final class Arrival implements ApplicationListener<ApplicationReadyEvent> {

  private final ObjectProvider<ApplicationInfoManager> registration;

  Arrival(ObjectProvider<ApplicationInfoManager> registration) {
    this.registration = registration;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    ApplicationInfoManager manager = registration.getObject();
    if (manager.getInfo().getStatus() == InstanceStatus.STARTING) {
      manager.setInstanceStatus(InstanceStatus.UP);
    }
  }
}
