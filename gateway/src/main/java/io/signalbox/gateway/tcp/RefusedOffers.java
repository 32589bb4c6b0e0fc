package io.signalbox.gateway.tcp;

import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.ConflictSource;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.member.directory.Directory;
import io.signalbox.services.ServiceDeclaration;
import java.util.List;

/** Who says that it offers a TCP service and cannot be called for what it says. Thread-safe. */
final class RefusedOffers implements ConflictSource {

  private final Routes routes;
  private final Directory directory;

  RefusedOffers(Routes routes, Directory directory) {
    this.routes = routes;
    this.directory = directory;
  }

  @Override
  public List<Conflict> conflicts() {
    return routes.table().services().stream()
        .filter(ServiceDeclaration::isTcp)
        .map(ServiceDeclaration::name)
        .sorted()
        .flatMap(
            service ->
                directory.refused(service).stream()
                    .map(refused -> new Conflict(service, refused.entry(), refused.why())))
        .toList();
  }
}
