package io.signalbox.member.registration;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the registered address of a member that listens on every address true: a machine that was
 * cut from its network may come back with another. Looks once a second and asks nobody.
 */
final class AddressAnnouncer implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(AddressAnnouncer.class);
  private static final int INTERVAL_SECONDS = 1;

  private final ObjectProvider<ApplicationInfoManager> registration;
  private final URI registry;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("address-announcer").factory());
  private volatile boolean running;

  AddressAnnouncer(ObjectProvider<ApplicationInfoManager> registration, URI registry) {
    this.registration = registration;
    this.registry = registry;
  }

  @Override
  public void start() {
    running = true;
    clock.scheduleWithFixedDelay(this::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      OwnAddress.towards(registry).map(InetAddress::getHostAddress).ifPresent(this::announce);
    } catch (RuntimeException e) {
      // It would be the last look.
      log.warn("The address of this machine cannot be told", e);
    }
  }

  /** What Eureka's client sends with its next renewal is this address. */
  private void announce(String address) {
    InstanceInfo announced = registration.getObject().getInfo();
    if (!address.equals(announced.getIPAddr())) {
      log.info("This machine is now at {}", address);
      new InstanceInfo.Builder(announced).setIPAddr(address).setHostName(address);
      announced.setIsDirty();
    }
  }

  @Override
  public void stop() {
    running = false;
    clock.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
