package io.signalbox.supervisor.keep;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.discovery.EurekaClientConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.container.ComposeProjects;
import io.signalbox.launcher.container.ContainerLauncher;
import io.signalbox.launcher.container.ContainerSettings;
import io.signalbox.launcher.container.EngineComposeProjects;
import io.signalbox.launcher.jvm.JavaHome;
import io.signalbox.launcher.jvm.QuickStarts;
import io.signalbox.launcher.ports.PortRange;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.launcher.process.ProcessLauncher;
import io.signalbox.launcher.process.ProcessSettings;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.RequestShare;
import io.signalbox.member.registration.RegistrationProperties;
import io.signalbox.supervisor.compose.ComposeKeeper;
import io.signalbox.supervisor.compose.Fleet;
import io.signalbox.supervisor.compose.NoProjects;
import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.JoinedLaunches;
import io.signalbox.supervisor.launch.Launchers;
import io.signalbox.supervisor.launch.Programs;
import io.signalbox.supervisor.plan.Reconciler;
import io.signalbox.supervisor.registration.Entry;
import io.signalbox.supervisor.registration.EurekaRegistry;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.registration.RegistryTable;
import io.signalbox.supervisor.rollout.ActuatorGateways;
import io.signalbox.supervisor.rollout.Judge;
import io.signalbox.supervisor.watch.ActuatorCalls;
import io.signalbox.supervisor.watch.CallWatch;
import io.signalbox.supervisor.watch.JoinedInsight;
import io.signalbox.supervisor.watch.Prober;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Puts the parts of the supervisor together. */
@Configuration(proxyBeanMethods = false)
class KeeperConfiguration {

  private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration GATEWAY_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration CALLS_TIMEOUT = ActuatorCalls.QUESTION.plus(Duration.ofSeconds(3));

  /** Of those that are there whenever anything is. */
  private static final Set<String> ALWAYS_THERE = Set.of("registry", "supervisor");

  @Bean
  Bell bell() {
    return new Bell();
  }

  @Bean
  Journal journal() {
    return new Journal();
  }

  /** First of all, since it keeps a second supervisor out. */
  @Bean
  Launcher launcher(SupervisorProperties properties, ContainersProperties containers)
      throws LaunchException, IOException {
    Files.createDirectories(
        properties.stateFolder().toAbsolutePath(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Launcher programs =
        ProcessLauncher.open(
            ProcessSettings.in(properties.stateFolder()).withPorts(range(properties)));
    try {
      Launcher images =
          ContainerLauncher.open(
              ContainerSettings.in(
                      properties.stateFolder().resolve("containers"),
                      containers.address(System.getenv()))
                  .withPorts(range(properties))
                  .withPatience(containers.timeout(), containers.pullTimeout()));
      return new Launchers(programs, images);
    } catch (LaunchException | RuntimeException e) {
      programs.close();
      throw e;
    }
  }

  private static PortRange range(SupervisorProperties properties) {
    return new PortRange(properties.firstPort(), properties.lastPort());
  }

  @Bean
  Instances instances(Launcher launcher, SupervisorProperties properties, Bell bell)
      throws IOException {
    Path javaHome = properties.javaHome();
    return new Instances(
        launcher,
        new Programs(
            javaHome == null ? JavaHome.ofThisProcess() : new JavaHome(javaHome),
            properties.stateFolder().toAbsolutePath().resolve("logs"),
            new QuickStarts(properties.stateFolder().toAbsolutePath().resolve("quick-starts"))),
        new Ports(range(properties), RandomGenerator.getDefault()),
        bell::ring);
  }

  @Bean(destroyMethod = "close")
  ComposeProjects composeProjects(
      ComposeProperties compose, ContainersProperties containers, Bell bell) {
    return compose.projects().isEmpty()
        ? new NoProjects()
        : EngineComposeProjects.open(
            containers.address(System.getenv()),
            containers.timeout(),
            compose.projects(),
            bell::ring);
  }

  @Bean
  Fleet fleet(ComposeProjects projects, ComposeProperties compose) {
    return new Fleet(projects, compose.network());
  }

  @Bean
  JoinedLaunches launches(Instances instances, Fleet fleet) {
    return new JoinedLaunches(instances, fleet);
  }

  @Bean
  JoinedInsight insight(Launcher launcher, Fleet fleet) {
    return new JoinedInsight(launcher, fleet);
  }

  @Bean
  Prober instanceProber(JoinedInsight insight, Bell bell) {
    return new Prober(insight, bell::ring);
  }

  @Bean
  ComposeKeeper composeKeeper(
      Fleet fleet,
      Prober prober,
      Registrations registrations,
      SupervisorProperties properties,
      State remembered,
      Bell bell) {
    return new ComposeKeeper(
        fleet,
        prober,
        registrations,
        Specs.health(properties.probeInterval()),
        RandomGenerator.getDefault(),
        remembered.drained(),
        bell::ring);
  }

  @Bean
  RegistryTable registryTable(DiscoveryClient registry) {
    return service ->
        registry.getInstances(service).stream()
            .map(
                entry ->
                    new Entry(
                        String.valueOf(entry.getInstanceId()),
                        String.valueOf(entry.getHost()),
                        entry.getPort(),
                        RequestShare.of(entry.getMetadata())))
            .toList();
  }

  @Bean
  Registrations registrations(
      EurekaClientConfig client,
      RegistrationProperties credential,
      ObjectProvider<ApplicationInfoManager> own,
      RegistryTable table,
      SupervisorProperties properties) {
    RestClient registry =
        RestClient.builder()
            .requestFactory(requests(REGISTRY_TIMEOUT))
            .baseUrl(client.getEurekaServerServiceUrls("defaultZone").getFirst())
            .defaultHeaders(
                headers -> headers.setBasicAuth(credential.username(), credential.password()))
            .build();
    return new Registrations(
        new EurekaRegistry(registry, () -> own.getObject().getInfo().getIPAddr()),
        table,
        properties.nodeName(),
        System::nanoTime);
  }

  private static SimpleClientHttpRequestFactory requests(Duration timeout) {
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(timeout);
    requests.setReadTimeout(timeout);
    return requests;
  }

  @Bean
  SteadyClock steadyClock() {
    return new SteadyClock(Instant.now());
  }

  @Bean
  Judge judge(Directory directory, SteadyClock clock, Bell bell) {
    RestClient gateways = RestClient.builder().requestFactory(requests(GATEWAY_TIMEOUT)).build();
    return new Judge(
        new ActuatorGateways(directory, gateways, JsonMapper.shared()), clock, bell::ring);
  }

  @Bean
  CallWatch callWatch(Directory directory, Bell bell) {
    RestClient gateways = RestClient.builder().requestFactory(requests(CALLS_TIMEOUT)).build();
    return new CallWatch(
        new ActuatorCalls(directory, gateways, JsonMapper.shared()), System::nanoTime, bell::ring);
  }

  @Bean
  StateFile stateFile(SupervisorProperties properties) {
    return new StateFile(properties.stateFolder().toAbsolutePath().resolve("state.json"));
  }

  @Bean
  State remembered(StateFile file, Launcher first) throws IOException {
    return file.read().recovered(Instant.now());
  }

  @Bean
  Declared declared(SupervisorProperties properties, State remembered, Bell bell) {
    return new Declared(
        new Specs(properties.probeInterval()), file(properties), remembered, bell::ring);
  }

  private static Path file(SupervisorProperties properties) {
    Path file = properties.services();
    return file == null ? Path.of("services.yml").toAbsolutePath() : file.toAbsolutePath();
  }

  @Bean(destroyMethod = "close")
  Keeper keeper(
      SupervisorProperties properties,
      SteadyClock clock,
      StateFile file,
      State remembered,
      Declared declared,
      RegistryTable table,
      Instances instances,
      Prober prober,
      Registrations registrations,
      ComposeKeeper compose,
      Judge judge,
      CallWatch callWatch,
      Journal journal,
      MeterRegistry meters,
      Bell bell) {
    Predicate<String> isThere =
        service -> ALWAYS_THERE.contains(service) || !table.of(service).isEmpty();
    return new Keeper(
        new Reconciler(RandomGenerator.getDefault()),
        clock,
        properties.starts(),
        file,
        remembered,
        declared,
        isThere,
        instances,
        prober,
        registrations,
        compose,
        judge,
        callWatch,
        journal,
        new Meters(meters),
        bell);
  }

  @Bean
  KeeperLifecycle keeperLifecycle(
      Keeper keeper,
      Registrations registrations,
      Instances instances,
      ComposeKeeper compose,
      Declared declared,
      Bell bell,
      SupervisorProperties properties) {
    Renewals renewals =
        new Renewals(registrations, instances, compose, () -> keeper.view().services(), bell::ring);
    return new KeeperLifecycle(keeper, renewals, declared, file(properties));
  }
}
