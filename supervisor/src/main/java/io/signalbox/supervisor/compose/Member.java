package io.signalbox.supervisor.compose;

import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeEnd;
import io.signalbox.services.LabelledService;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Presence;
import io.signalbox.supervisor.registration.Place;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A container that is one of a service's. Its instance has Compose's number, and the time of its
 * start as generation: a supervisor that comes later finds it in the registry under the same name.
 *
 * @param network on which it is to be called
 * @param place where it is called; null while it has no address there
 */
record Member(
    LaunchName name,
    ComposeContainer container,
    LabelledService service,
    String network,
    @Nullable Place place) {

  /**
   * @param network on which it is called
   */
  static Member of(ComposeContainer container, LabelledService service, String network) {
    LaunchName name =
        new LaunchName(
            new InstanceId(service.name(), container.number()),
            Math.max(0, container.startedAt().toEpochMilli()));
    String address = container.addresses().get(network);
    return new Member(
        name,
        container,
        service,
        network,
        address == null ? null : new Place(name, address, service.port(), service.paths()));
  }

  String id() {
    return container.id();
  }

  InstanceId instance() {
    return name.instance();
  }

  Launch launch() {
    ComposeEnd end = container.end();
    Presence presence =
        container.lives()
            ? new Presence.Alive()
            : end == null ? new Presence.Absent() : Launch.ended(end.exit());
    return new Launch(
        name,
        container.image(),
        presence,
        OptionalInt.of(service.port()),
        end == null ? null : end.exit());
  }
}
