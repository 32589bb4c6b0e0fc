package io.signalbox.services.file;

import io.signalbox.services.EnvironmentValue;
import io.signalbox.services.Program;
import io.signalbox.services.RunDeclaration;
import io.signalbox.services.RunDeclaration.Canary;
import io.signalbox.services.RunDeclaration.Idle;
import io.signalbox.services.RunDeclaration.Instances;
import io.signalbox.services.RunDeclaration.Limits;
import io.signalbox.services.RunDeclaration.Update;
import io.signalbox.services.Template;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads how a service is run here. */
final class RunReader {

  static final String RUN = "run";

  /** What is said of a service that is run, beside that. */
  static final List<String> BESIDE =
      List.of(
          "environment",
          "folder",
          "instances",
          "limits",
          "depends-on",
          "update",
          "start-timeout",
          "stop-timeout",
          "idle");

  static final KnownKeys INSTANCES =
      new KnownKeys("instances", "a number, or min and max", List.of("min", "max"));
  static final KnownKeys LIMITS =
      new KnownKeys(
          "limits", "keys below it, such as memory: 512MB", List.of("cpu", "memory", "pids"));
  static final KnownKeys UPDATE =
      new KnownKeys(
          "update",
          "keys below it, such as watch: 30s",
          List.of("surge", "watch", "deadline", "canary", "canary-for"));
  static final KnownKeys IDLE =
      new KnownKeys(
          "idle", "keys below it, such as after: 10m", List.of("after", "then", "stop-after"));
  static final KnownKeys SECRET =
      new KnownKeys("a secret value", "file: and where it stands", List.of("file"));

  static final int MOST_VARIABLES = 100;
  static final int MOST_DEPENDENCIES = 16;
  static final int MOST_INSTANCES = Instances.MOST;

  /** As many as the kernel can tell apart. */
  static final int MOST_PIDS = 4_194_304;

  /** What the registry tells of whatever is run here. */
  private static final List<String> OF_THE_REGISTRY = List.of("addresses", "scheme");

  static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** More than the half a minute that Spring Boot gives each phase of its end. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

  private static final Form<String> FOLDER_FORM = FilePath.form("a folder such as shop");
  private static final Form<String> SECRET_FORM = FilePath.form("a file such as secrets/shop-db");
  private static final Form<Template> VALUE_FORM =
      TemplateText.form("a value, or {file: PATH} for a secret one");
  private static final Form<Integer> COUNT_FORM = WholeNumber.form(0, MOST_INSTANCES);
  private static final Form<Integer> MAX_FORM = WholeNumber.form(1, MOST_INSTANCES);
  private static final Form<Long> MEMORY_FORM = ByteSize.form("512MB", "6MB", "1TB");
  private static final Form<Integer> PIDS_FORM = WholeNumber.form(1, MOST_PIDS);
  private static final Form<Duration> WATCH_FORM = TimeSpan.form("30s", "0s", "1h");
  private static final Form<Duration> DEADLINE_FORM = TimeSpan.form("5m", "1s", "24h");
  private static final Form<Duration> CANARY_FORM = TimeSpan.form("10m", "1s", "24h");
  static final Form<Duration> START_FORM = TimeSpan.form("60s", "1s", "1h");
  private static final Form<Duration> STOP_FORM = TimeSpan.form("40s", "0s", "1h");
  private static final Form<Duration> AFTER_FORM = TimeSpan.form("10m", "1s", "168h");
  private static final Form<String> THEN_FORM = Form.oneOf(List.of("stop", "pause"));

  private final Value.Entry service;
  private final Values values;

  RunReader(Value.Entry service, Values values) {
    this.service = service;
    this.values = values;
  }

  /** Null when the service is not run here, or when it is not known what is to be started. */
  @Nullable RunDeclaration read(Dependencies dependencies) {
    Value run = values.of(RUN);
    if (run == null) {
      for (String key : BESIDE) {
        values.refuse(key, "it goes only with run: this service is not run here");
      }
      return null;
    }
    for (String key : OF_THE_REGISTRY) {
      values.refuse(key, "it does not go with run: what is run here is found in the registry");
    }
    Program program = ProgramReader.read(run);
    if (program instanceof Program.Image) {
      values.refuse("folder", "it does not go with image: a container has folders of its own");
    }
    Map<String, Value> dependsOn =
        values.severalOrOne("depends-on", MOST_DEPENDENCIES, ServiceName.OF_ANY);
    dependencies.add(service.name(), dependsOn);
    Map<String, EnvironmentValue> environment = environment();
    String folder = values.one("folder", FOLDER_FORM);
    Instances instances = values.as("instances", RunReader::instances);
    Limits limits = values.as("limits", RunReader::limits);
    Update update =
        values.as("update", value -> update(value, instances != null && instances.max() == 1));
    Duration startTimeout = values.one("start-timeout", START_FORM);
    Duration stopTimeout = values.one("stop-timeout", STOP_FORM);
    Idle idle = values.as("idle", RunReader::idle);
    if (instances != null && instances.min() > 0) {
      values.refuse(
          "idle", "instances.min is %d: write min: 0 for it to sleep".formatted(instances.min()));
    }
    if (idle != null && !values.have("paths") && !values.have("port")) {
      dependencies.hasToBeNeeded(service.name(), Objects.requireNonNull(values.of("idle")));
    }
    return program == null
        ? null
        : new RunDeclaration(
            program,
            environment,
            folder,
            Objects.requireNonNullElse(instances, Instances.USUAL),
            Objects.requireNonNullElse(limits, Limits.NONE),
            List.copyOf(dependsOn.keySet()),
            Objects.requireNonNullElse(update, Update.USUAL),
            Objects.requireNonNullElse(startTimeout, START_TIMEOUT),
            Objects.requireNonNullElse(stopTimeout, STOP_TIMEOUT),
            idle);
  }

  private Map<String, EnvironmentValue> environment() {
    Value environment = values.of("environment");
    if (environment == null) {
      return Map.of();
    }
    Map<String, EnvironmentValue> read = new HashMap<>();
    for (Value.Entry entry :
        environment.entries(
            MOST_VARIABLES,
            "variables",
            "names of variables and their values, such as SHOP_MODE: live",
            UnaryOperator.identity())) {
      String name = entry.key().read(VariableName.FORM);
      EnvironmentValue value = value(entry.value());
      if (name != null && value != null) {
        read.put(name, value);
      }
    }
    return Map.copyOf(read);
  }

  private static @Nullable EnvironmentValue value(Value value) {
    if (!value.isMap()) {
      Template text = value.read(VALUE_FORM);
      return text == null ? null : new EnvironmentValue.Text(text);
    }
    Values secret = SECRET.of(value);
    if (!secret.have("file")) {
      value.refuse("it has no file: write where the value stands, such as file: secrets/shop-db");
    }
    String file = secret.one("file", SECRET_FORM);
    return file == null ? null : new EnvironmentValue.Secret(file);
  }

  private static @Nullable Instances instances(Value instances) {
    if (!instances.isMap()) {
      Integer count = instances.read(COUNT_FORM);
      return count == null ? null : Instances.usually(count);
    }
    Values values = INSTANCES.of(instances);
    if (!values.have("min")) {
      instances.refuse("it has no min: write how many there are at least, such as min: 1");
    }
    if (!values.have("max")) {
      instances.refuse("it has no max: write how many there are at most, such as max: 4");
    }
    Integer min = values.one("min", COUNT_FORM);
    Integer max = values.one("max", MAX_FORM);
    if (min == null || max == null) {
      return null;
    }
    if (min > max) {
      values.refuse("min", "%d is more than max: write at most %d".formatted(min, max));
      return null;
    }
    return Instances.between(min, max);
  }

  private static Limits limits(Value limits) {
    Values values = LIMITS.of(limits);
    return new Limits(
        values.one("cpu", CpuCount.FORM),
        values.one("memory", MEMORY_FORM),
        values.one("pids", PIDS_FORM));
  }

  /**
   * @param alone whether no two instances ever run at once
   */
  private static Update update(Value update, boolean alone) {
    Values values = UPDATE.of(update);
    Update usual = Update.USUAL;
    Duration watch = Objects.requireNonNullElse(values.one("watch", WATCH_FORM), usual.watch());
    Duration deadline =
        Objects.requireNonNullElse(values.one("deadline", DEADLINE_FORM), usual.deadline());
    if (watch.compareTo(deadline) >= 0) {
      values.refuse(
          values.have("deadline") ? "deadline" : "watch",
          "deadline has to be longer than watch, or no comparison ends in time: where one is not said it is 5m, and watch 30s");
    }
    int surge = Objects.requireNonNullElse(values.one("surge", COUNT_FORM), usual.surge());
    return new Update(surge, watch, deadline, canary(values, surge == 0, alone));
  }

  private static @Nullable Canary canary(Values values, boolean stopsFirst, boolean alone) {
    Integer thousandths = values.one("canary", Percentage.FORM);
    Duration time = values.one("canary-for", CANARY_FORM);
    if (!values.have("canary")) {
      values.refuse(
          "canary-for", "it goes only with canary: write which share, such as canary: 5%");
    }
    if (thousandths == null) {
      return null;
    }
    if (alone) {
      values.refuse("canary", "it does not go with max: 1: there is no old instance beside it");
    } else if (stopsFirst) {
      values.refuse(
          "canary", "it does not go with surge: 0: write surge: 1, so that it is one more");
    }
    return new Canary(thousandths, Objects.requireNonNullElse(time, Canary.USUAL_TIME));
  }

  private static @Nullable Idle idle(Value idle) {
    Values values = IDLE.of(idle);
    if (idle.isMap() && !values.have("after")) {
      idle.refuse("it has no after: write how long without a call, such as after: 10m");
    }
    boolean pauses = "pause".equals(values.one("then", THEN_FORM));
    Duration after = values.one("after", AFTER_FORM);
    Duration stopAfter = values.one("stop-after", AFTER_FORM);
    if (values.have("stop-after") && !pauses) {
      values.refuse("stop-after", "it goes only with then: pause: write that, or leave it out");
    }
    return after == null ? null : new Idle(after, pauses, stopAfter);
  }
}
