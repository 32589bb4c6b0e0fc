package io.signalbox.supervisor.api;

import io.signalbox.supervisor.api.Views.ClusterView;
import io.signalbox.supervisor.api.Views.ServiceView;
import io.signalbox.supervisor.keep.Keeper;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * How the services stand, and what may be asked for. What is asked for is accepted once it is
 * written down and begun (202); how it goes on is told by the services and the events.
 */
@RestController
@RequestMapping("/api/cluster")
@Tag(name = "cluster")
class ClusterController {

  private static final long PATIENCE_SECONDS = 10;

  private final Keeper keeper;
  private final Views views;

  ClusterController(Keeper keeper, Views views) {
    this.keeper = keeper;
    this.views = views;
  }

  /** How many instances there are to be. */
  record Scaling(@Nullable Integer instances) {}

  @GetMapping(path = "/services", produces = MediaType.APPLICATION_JSON_VALUE)
  ClusterView services() {
    return views.all();
  }

  @GetMapping(path = "/services", produces = MediaType.TEXT_PLAIN_VALUE)
  String servicesAsText() {
    return Tables.services(views.all());
  }

  @GetMapping(path = "/services/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  ServiceView service(@PathVariable String name) {
    return views
        .service(name)
        .orElseThrow(() -> RefusedOperationException.unknown("service", name));
  }

  @GetMapping(path = "/services/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
  String serviceAsText(@PathVariable String name) {
    return Tables.service(service(name));
  }

  @GetMapping(path = "/instances", produces = MediaType.TEXT_PLAIN_VALUE)
  String instancesAsText() {
    return Tables.instances(views.all());
  }

  @PostMapping("/services/{name}/scale")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void scale(@PathVariable String name, @RequestBody Scaling scaling) {
    Integer count = scaling.instances();
    if (count == null || count < 0) {
      throw new RefusedOperationException(
          HttpStatus.BAD_REQUEST, "instances: how many there are to be, 0 or more.");
    }
    ask(new Operation.Scale(name, count));
  }

  @PostMapping("/services/{name}/restart")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void restart(@PathVariable String name) {
    ask(new Operation.Restart(name));
  }

  @PostMapping("/services/{name}/rollback")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void rollback(@PathVariable String name) {
    ask(new Operation.Rollback(name));
  }

  @PostMapping("/services/{name}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void retry(@PathVariable String name) {
    ask(new Operation.Retry(name));
  }

  @PostMapping("/services/{name}/drain")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void drain(@PathVariable String name) {
    ask(new Operation.Drain(name));
  }

  @PostMapping("/services/{name}/resume")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void resume(@PathVariable String name) {
    ask(new Operation.Resume(name));
  }

  @PostMapping("/instances/{id}/restart")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void restartInstance(@PathVariable String id) {
    ask(new Operation.RestartInstance(instance(id)));
  }

  @PostMapping("/instances/{id}/drain")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void drainInstance(@PathVariable String id) {
    ask(new Operation.DrainInstance(instance(id)));
  }

  @PostMapping("/drain")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void drainAll() {
    ask(new Operation.DrainNode());
  }

  @PostMapping("/resume")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void resumeAll() {
    ask(new Operation.ResumeNode());
  }

  private void ask(Operation operation) {
    Optional<String> objection;
    try {
      objection = keeper.ask(operation).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedOperationException(HttpStatus.SERVICE_UNAVAILABLE, "It is being stopped.");
    } catch (ExecutionException | TimeoutException e) {
      throw new RefusedOperationException(
          HttpStatus.SERVICE_UNAVAILABLE, "It may be done later: the supervisor is behind.");
    }
    if (objection.isPresent()) {
      throw new RefusedOperationException(HttpStatus.CONFLICT, objection.get() + ".");
    }
  }

  private static InstanceId instance(String id) {
    return InstanceId.parse(id)
        .orElseThrow(() -> RefusedOperationException.unknown("instance", id));
  }
}
