package io.signalbox.services.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.services.EnvironmentValue;
import io.signalbox.services.Mistake;
import io.signalbox.services.Program;
import io.signalbox.services.Protocol;
import io.signalbox.services.RunDeclaration;
import io.signalbox.services.RunDeclaration.Canary;
import io.signalbox.services.RunDeclaration.Idle;
import io.signalbox.services.RunDeclaration.Instances;
import io.signalbox.services.RunDeclaration.Limits;
import io.signalbox.services.RunDeclaration.Update;
import io.signalbox.services.ServiceDeclaration;
import io.signalbox.services.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of services that are run here. */
class RunReaderTest {

  private static List<ServiceDeclaration> services(String text) {
    ServicesFile.Read read = ServicesFile.read("services.yml", text);
    assertThat(read.mistakes()).isEmpty();
    return read.services();
  }

  private static List<String> mistakes(String text) {
    ServicesFile.Read read = ServicesFile.read("services.yml", text);
    assertThat(read.services()).isEmpty();
    return read.mistakes().stream().map(Mistake::toString).toList();
  }

  private static RunDeclaration run(String text) {
    return Objects.requireNonNull(services(text).getFirst().run());
  }

  /** A service that is run, with one more key, in line 4. */
  private static String shopWith(String key) {
    return "services:\n  shop:\n    run: {jar: shop.jar}\n    %s\n".formatted(key);
  }

  /** A service that is run as said, in line 3. */
  private static String shopRunning(String run) {
    return "services:\n  shop:\n    run: %s\n".formatted(run);
  }

  private static List<Template> templates(String... texts) {
    return Stream.of(texts).map(Template::new).toList();
  }

  private static EnvironmentValue text(String text) {
    return new EnvironmentValue.Text(new Template(text));
  }

  @Test
  void a_service_needs_only_what_is_started() {
    ServiceDeclaration shop = services(shopRunning("{jar: shop.jar}")).getFirst();

    assertThat(shop.run())
        .isEqualTo(
            new RunDeclaration(
                new Program.Jar("shop.jar", List.of(), List.of()),
                Map.of(),
                null,
                Instances.usually(1),
                Limits.NONE,
                List.of(),
                new Update(1, Duration.ofSeconds(30), Duration.ofMinutes(5), null),
                Duration.ofSeconds(60),
                Duration.ofSeconds(40),
                null));
    assertThat(shop.isRouted()).isFalse();
    assertThat(shop.protocol()).isEqualTo(Protocol.HTTP);
    assertThat(shop.addresses()).isEmpty();
  }

  @Test
  void every_key_is_read() {
    String text =
        """
        services:
          shop:
            paths: /shop/**
            health: /well
            policy: random
            run:
              jar: build/shop.jar
              java-options: [-Xmx256m, '@more']
              arguments: ['--server.port=${PORT}', 8]
            environment:
              SHOP_URL: http://127.0.0.1:${PORT}/
              http_proxy: ''
              HTTP_PROXY: a
              SHOP_LEVEL: 3
              SHOP_DB_PASSWORD: {file: secrets/shop-db}
            folder: /srv/shop
            instances: {min: 1, max: 4}
            limits: {cpu: 0.5, memory: 512MB, pids: 200}
            depends-on: [orders, db-service]
            update: {surge: 0, watch: 0s, deadline: 1h}
            start-timeout: 90s
            stop-timeout: 0s
          orders:
            run: {command: [python3, -m, http.server, "${PORT}"]}
            instances: 2
            depends-on: db-service
            idle: {after: 10m, then: stop}
        """;

    assertThat(services(text))
        .extracting(ServiceDeclaration::run)
        .containsExactly(
            new RunDeclaration(
                new Program.Jar(
                    "build/shop.jar",
                    templates("-Xmx256m", "@more"),
                    templates("--server.port=${PORT}", "8")),
                Map.of(
                    "SHOP_URL",
                    text("http://127.0.0.1:${PORT}/"),
                    "http_proxy",
                    text(""),
                    "HTTP_PROXY",
                    text("a"),
                    "SHOP_LEVEL",
                    text("3"),
                    "SHOP_DB_PASSWORD",
                    new EnvironmentValue.Secret("secrets/shop-db")),
                "/srv/shop",
                Instances.between(1, 4),
                new Limits(500, 512L << 20, 200),
                List.of("orders", "db-service"),
                new Update(0, Duration.ZERO, Duration.ofHours(1), null),
                Duration.ofSeconds(90),
                Duration.ZERO,
                null),
            new RunDeclaration(
                new Program.Command(templates("python3", "-m", "http.server", "${PORT}")),
                Map.of(),
                null,
                Instances.usually(2),
                Limits.NONE,
                List.of("db-service"),
                Update.USUAL,
                Duration.ofSeconds(60),
                Duration.ofSeconds(40),
                new Idle(Duration.ofMinutes(10), false, null)));
    assertThat(services(text).getFirst().location().health()).isEqualTo("/well");
    assertThat(services(text).getFirst().isRouted()).isTrue();
  }

  @Test
  void a_service_of_any_protocol_may_be_run_and_needs_a_way_to_it_only_to_be_routed() {
    String text =
        """
        services:
          web: {paths: /web/**, run: {image: web}, switch: handoff}
          calls: {protocol: grpc, run: {image: calls}}
          cache: {protocol: tcp, run: {image: cache}}
          db: {protocol: tcp, port: 15432, policy: random, run: {image: db}}
        """;

    assertThat(services(text))
        .extracting(ServiceDeclaration::isRouted)
        .containsExactly(true, false, false, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop",
        "shop:1.4",
        "shop:V1",
        "localhost:5000/team/shop_a.b__c-d:latest",
        "Registry.Example/shop@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void images_are_named_as_an_engine_does(String image) {
    assertThat(run(shopRunning("{image: '%s'}".formatted(image))).program())
        .isEqualTo(new Program.Image(image, null));
  }

  @Test
  void a_container_may_listen_at_a_port_of_its_own() {
    assertThat(run(shopRunning("{image: shop, container-port: 8080}")).program())
        .isEqualTo(new Program.Image("shop", 8080));
  }

  @ParameterizedTest
  @CsvSource({"0.01, 10", "0.5, 500", "1, 1000", "1.025, 1025", "1024, 1024000"})
  void processors_are_counted_in_thousandths(String written, int thousandths) {
    assertThat(run(shopWith("limits: {cpu: %s}".formatted(written))).limits())
        .isEqualTo(new Limits(thousandths, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          # What is started.
          ~ => 10: services.shop.run: found nothing: write keys below it, such as jar: shop.jar
          shop.jar => 10: services.shop.run: found "shop.jar": write keys below it, such as jar: shop.jar
          [java, -jar, shop.jar] => 10: services.shop.run: found a list: write keys below it, such as jar: shop.jar
          {} => 10: services.shop.run: it says nothing that is started: write jar, command or image, as jar: shop.jar
          {jra: shop.jar} => 11: services.shop.run.jra: unknown key "jra": did you mean jar?
          {comand: [a]} => 11: services.shop.run.comand: unknown key "comand": did you mean command?
          {javaOptions: [-a], jar: a} => 11: services.shop.run.javaOptions: unknown key "javaOptions": did you mean java-options?
          {jar: a, jar: b} => 19: services.shop.run.jar: the key is there already, in line 3
          {jar: a, weight: 1} => 19: services.shop.run.weight: unknown key "weight": run can have jar, java-options, arguments, command, image, container-port
          {jar: a, image: b} => 26: services.shop.run.image: it does not go with jar: write one of them
          {image: b, command: [a]} => 18: services.shop.run.image: it does not go with command: write one of them
          {command: [a], java-options: [-a]} => 39: services.shop.run.java-options: it goes only with jar
          {image: a, arguments: [b]} => 32: services.shop.run.arguments: it goes only with jar: a command's stand in its list
          # A jar.
          {jar: } => 15: services.shop.run.jar: found nothing: write a jar such as shop.jar
          {jar: ''} => 16: services.shop.run.jar: "" is no path: write a jar such as shop.jar
          {jar: "a\\nb"} => 16: services.shop.run.jar: "a\\nb" is no path: write a jar such as shop.jar
          {jar: ~/shop.jar} => 16: services.shop.run.jar: "~/shop.jar" begins with ~, which only a shell knows: write the whole path
          {jar: "a/${HOME}/b.jar"} => 16: services.shop.run.jar: "a/${HOME}/b.jar" has ${, and nothing is put in here: write the path that is meant
          {jar: [a]} => 16: services.shop.run.jar: found a list: write a jar such as shop.jar
          {jar: a, java-options: -Xmx1g} => 33: services.shop.run.java-options: found "-Xmx1g": write a list with an option of Java's such as -Xmx256m
          {jar: a, java-options: [Xmx1g]} => 34: services.shop.run.java-options[0]: "Xmx1g" is no option of Java's: write it with its -, as -Xmx256m, and each by itself
          {jar: a, java-options: [-cp, b]} => 39: services.shop.run.java-options[1]: "b" is no option of Java's: write it with its -, as -Xmx256m, and each by itself
          {jar: a, java-options: ["-Dp=${PROT}"]} => 34: services.shop.run.java-options[0]: "-Dp=${PROT}" has ${PROT}: did you mean ${PORT}?
          {jar: a, arguments: []} => 30: services.shop.run.arguments: the list is empty: write an argument such as --verbose
          {jar: a, arguments: [yes]} => 31: services.shop.run.arguments[0]: found yes, which is true or false in YAML unless it stands in quotes: write an argument such as --verbose
          {jar: a, arguments: ["${HOME}"]} => 31: services.shop.run.arguments[0]: "${HOME}" has ${HOME}: only ${PORT} is put in: write $${HOME} for the characters themselves
          {jar: a, arguments: ["${port}"]} => 31: services.shop.run.arguments[0]: "${port}" has ${port}: did you mean ${PORT}?
          {jar: a, arguments: ["a${b c}"]} => 31: services.shop.run.arguments[0]: "a${b c}" has ${ for what nobody knows: write ${PORT}, or $${ for the characters themselves
          {jar: a, arguments: ["${"]} => 31: services.shop.run.arguments[0]: "${" has ${ for what nobody knows: write ${PORT}, or $${ for the characters themselves
          {jar: a, arguments: ["a\\0b"]} => 31: services.shop.run.arguments[0]: "a\\u0000b" has the character U+0000, which no program gets
          # A command.
          {command: python3 server.py} => 20: services.shop.run.command: found "python3 server.py": write a list with a program and its arguments, such as [python3, server.py]
          {command: []} => 20: services.shop.run.command: the list is empty: write a program and its arguments, such as [python3, server.py]
          {command: ['', a]} => 20: services.shop.run.command: it begins with nothing: write the program first
          {command: [{a: b}]} => 21: services.shop.run.command[0]: found a map: write a program and its arguments, such as [python3, server.py]
          # An image.
          {image: https://registry.example/shop} => 18: services.shop.run.image: "https://registry.example/shop" has a scheme: leave it out, as in registry.example/shop:1.4
          {image: Shop:V1} => 18: services.shop.run.image: "Shop:V1" has capitals, which only a tag may have: write shop:V1
          {image: 'shop:'} => 18: services.shop.run.image: "shop:" is no image: write such as shop:1.4 or registry.example/shop:1.4
          {image: shop, container-port: 0} => 40: services.shop.run.container-port: "0" is no number from 1 to 65535
          {jar: a, container-port: 1} => 35: services.shop.run.container-port: it goes only with image
          {image: shop 1.4} => 18: services.shop.run.image: "shop 1.4" is no image: write such as shop:1.4 or registry.example/shop:1.4
          """)
  void a_mistake_in_what_is_started_is_told_where_it_is(String run, String mistake) {
    assertThat(mistakes(shopRunning(run))).containsExactly("services.yml:3:" + mistake);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          # What does not go with it.
          addresses: a:1 => 16: services.shop.addresses: it does not go with run: what is run here is found in the registry
          scheme: https => 13: services.shop.scheme: it does not go with run: what is run here is found in the registry
          hosts: a.example => 12: services.shop.hosts: it goes only with paths: without them no request comes
          strip-prefix: 1 => 19: services.shop.strip-prefix: it goes only with paths: without them no request comes
          timeout: 1s => 14: services.shop.timeout: it goes only with paths: without them no request comes
          switch: handoff => 13: services.shop.switch: it goes only with paths: without them no request comes
          policy: random => 13: services.shop.policy: it goes only with paths: without them no request comes
          filters: [A] => 14: services.shop.filters: it goes only with paths: without them no request comes
          port: 80 => 11: services.shop.port: it goes only with protocol: tcp: requests come to the gateway's own port
          run: {jar: b} => 5: services.shop.run: the key is there already, in line 3
          # The environment.
          enviroment: {} => 5: services.shop.enviroment: unknown key "enviroment": did you mean environment?
          environment: => 17: services.shop.environment: found nothing: write names of variables and their values, such as SHOP_MODE: live
          environment: [A=b] => 18: services.shop.environment: found a list: write names of variables and their values, such as SHOP_MODE: live
          environment: {shop.mode: a} => 19: services.shop.environment.shop.mode: "shop.mode" is no variable's name: write shop_mode
          environment: {1A: a} => 19: services.shop.environment.1A: "1A" is no variable's name: write letters, digits and _, but no digit first, as SHOP_MODE
          environment: {"": a} => 19: services.shop.environment.: "" is no variable's name: write letters, digits and _, but no digit first, as SHOP_MODE
          environment: {PORT: 8080} => 19: services.shop.environment.PORT: "PORT" is each instance's own port, which it is told in any case: leave it out
          environment: {A: b, A: c} => 25: services.shop.environment.A: the name is there already: services.shop.environment.A in line 4
          environment: {A: } => 21: services.shop.environment.A: found nothing: write a value, or {file: PATH} for a secret one
          environment: {A: true} => 22: services.shop.environment.A: found true, which is true or false in YAML unless it stands in quotes: write a value, or {file: PATH} for a secret one
          environment: {A: [b]} => 22: services.shop.environment.A: found a list: write a value, or {file: PATH} for a secret one
          environment: {A: "${B}"} => 22: services.shop.environment.A: "${B}" has ${B}: only ${PORT} is put in: write $${B} for the characters themselves
          environment: {A: {}} => 22: services.shop.environment.A: it has no file: write where the value stands, such as file: secrets/shop-db
          environment: {A: {flie: b}} => 23: services.shop.environment.A.flie: unknown key "flie": did you mean file?
          environment: {A: {file: ~/b}} => 29: services.shop.environment.A.file: "~/b" begins with ~, which only a shell knows: write the whole path
          # The folder.
          folder: [a] => 13: services.shop.folder: found a list: write a folder such as shop
          folder: ~ => 13: services.shop.folder: found nothing: write a folder such as shop
          folder: "${PORT}" => 13: services.shop.folder: "${PORT}" has ${, and nothing is put in here: write the path that is meant
          # How many.
          instances: two => 16: services.shop.instances: "two" is no number from 0 to 100
          instances: 101 => 16: services.shop.instances: "101" is no number from 0 to 100
          instances: -1 => 16: services.shop.instances: "-1" is no number from 0 to 100
          instances: 02 => 16: services.shop.instances: "02" is no number from 0 to 100
          instances: [1, 4] => 16: services.shop.instances: found a list: write a number from 0 to 100
          instances: {min: 1} => 16: services.shop.instances: it has no max: write how many there are at most, such as max: 4
          instances: {max: 4} => 16: services.shop.instances: it has no min: write how many there are at least, such as min: 1
          instances: {min: 5, max: 4} => 22: services.shop.instances.min: 5 is more than max: write at most 4
          instances: {min: 0, max: 0} => 30: services.shop.instances.max: "0" is no number from 1 to 100
          instances: {min: 1, max: 4, maximum: 5} => 33: services.shop.instances.maximum: unknown key "maximum": instances can have min, max
          # Limits.
          limits: 512MB => 13: services.shop.limits: found "512MB": write keys below it, such as memory: 512MB
          limits: {mem: 512MB} => 14: services.shop.limits.mem: unknown key "mem": limits can have cpu, memory, pids
          limits: {cpu: 500m} => 19: services.shop.limits.cpu: "500m" is no number of processors: write 0.5
          limits: {cpu: half} => 19: services.shop.limits.cpu: "half" is no number of processors: write such as 0.5 or 2
          limits: {cpu: .5} => 19: services.shop.limits.cpu: ".5" is no number of processors: write such as 0.5 or 2
          limits: {cpu: 0} => 19: services.shop.limits.cpu: "0" is out of range: write from 0.01 to 1024
          limits: {cpu: 1024.001} => 19: services.shop.limits.cpu: "1024.001" is out of range: write from 0.01 to 1024
          limits: {memory: 512} => 22: services.shop.limits.memory: "512" has no unit: write 512B, or 512MB
          limits: {memory: 512Mi} => 22: services.shop.limits.memory: "512Mi" is no size: write 512MB
          limits: {memory: 5MB} => 22: services.shop.limits.memory: "5MB" is out of range: write from 6MB to 1TB
          limits: {memory: 9999999999999TB} => 22: services.shop.limits.memory: "9999999999999TB" is out of range: write from 6MB to 1TB
          limits: {pids: 0} => 20: services.shop.limits.pids: "0" is no number from 1 to 4194304
          # Updates and times.
          update: 1 => 13: services.shop.update: found "1": write keys below it, such as watch: 30s
          update: {surge: 25%} => 21: services.shop.update.surge: "25%" is no number from 0 to 100
          update: {canary: 5} => 22: services.shop.update.canary: "5" has no %: write 5%
          update: {canary: 0.05} => 22: services.shop.update.canary: "0.05" is no share: write 5%
          update: {canary: 5 %} => 22: services.shop.update.canary: "5 %" is no share: write 5%
          update: {canary: few} => 22: services.shop.update.canary: "few" is no share: write a number and %, such as 5%
          update: {canary: 0%} => 22: services.shop.update.canary: "0%" is out of range: write from 0.1% to 50%
          update: {canary: 51%} => 22: services.shop.update.canary: "51%" is out of range: write from 0.1% to 50%
          update: {canary: 5%, canary-for: 10} => 38: services.shop.update.canary-for: "10" has no unit: write 10s, or 10ms
          update: {canary-for: 10m} => 26: services.shop.update.canary-for: it goes only with canary: write which share, such as canary: 5%
          update: {canary: 5%, surge: 0} => 22: services.shop.update.canary: it does not go with surge: 0: write surge: 1, so that it is one more
          update: {canarry: 5%} => 14: services.shop.update.canarry: unknown key "canarry": did you mean canary?
          update: {watch: 30} => 21: services.shop.update.watch: "30" has no unit: write 30s, or 30ms
          update: {watch: 10m} => 21: services.shop.update.watch: deadline has to be longer than watch, or no comparison ends in time: where one is not said it is 5m, and watch 30s
          update: {deadline: 30s} => 24: services.shop.update.deadline: deadline has to be longer than watch, or no comparison ends in time: where one is not said it is 5m, and watch 30s
          update: {deadline: 25h} => 24: services.shop.update.deadline: "25h" is out of range: write from 1s to 24h
          start-timeout: 0s => 20: services.shop.start-timeout: "0s" is out of range: write from 1s to 1h
          stop-timeout: 2h => 19: services.shop.stop-timeout: "2h" is out of range: write from 0s to 1h
          # Sleep.
          idle: 10m => 11: services.shop.idle: found "10m": write keys below it, such as after: 10m
          idle: {after: 5m, stop-after: 1h} => 35: services.shop.idle.stop-after: it goes only with then: pause: write that, or leave it out
          idle: {then: stop} => 11: services.shop.idle: it has no after: write how long without a call, such as after: 10m
          idle: {after: 0s} => 19: services.shop.idle.after: "0s" is out of range: write from 1s to 168h
          idle: {after: 5m, then: dream} => 29: services.shop.idle.then: "dream" is none of stop, pause
          startTimeout: 5s => 5: services.shop.startTimeout: unknown key "startTimeout": did you mean start-timeout?
          # Dependencies.
          depends-on: shop => 17: services.shop.depends-on: "shop" is the service itself: leave it out
          depends-on: [shopp] => 18: services.shop.depends-on[0]: "shopp" is no service: did you mean shop?
          depends-on: dbservice => 17: services.shop.depends-on: "dbservice" is no service: did you mean db-service?
          depends-on: postgres => 17: services.shop.depends-on: "postgres" is no service: write one of this file, or of worker-service, db-service, gateway, registry, supervisor
          depends-on: a_b => 17: services.shop.depends-on: "a_b" is no name of a service: write a letter, then letters, digits and -, but no - at the end, 63 at most
          depends-on: [registry, registry] => 28: services.shop.depends-on[1]: "registry" is there already: services.shop.depends-on[0] in line 4
          depends-on: {db-service: {}} => 17: services.shop.depends-on: found a map: write a service such as shop
          """)
  void a_mistake_beside_it_is_told_where_it_is(String line, String mistake) {
    String called = line.startsWith("idle") ? "    paths: /shop\n" : "";

    assertThat(mistakes(shopWith(line) + called)).containsExactly("services.yml:4:" + mistake);
  }

  @ParameterizedTest
  @CsvSource({
    "environment: {A: b}, 18",
    "folder: a, 13",
    "instances: 2, 16",
    "limits: {cpu: 1}, 13",
    "depends-on: db-service, 17",
    "update: {surge: 1}, 13",
    "start-timeout: 1s, 20",
    "stop-timeout: 1s, 19",
    "idle: {after: 1s}, 11"
  })
  void what_is_about_running_goes_only_with_what_is_run(String line, int column) {
    String key = line.substring(0, line.indexOf(':'));

    assertThat(mistakes("services:\n  shop:\n    paths: /shop/**\n    %s\n".formatted(line)))
        .containsExactly(
            "services.yml:4:%d: services.shop.%s: it goes only with run: this service is not run here"
                .formatted(column, key));
  }

  @ParameterizedTest
  @CsvSource({
    "'canary: 5%', 50, PT10M",
    "'canary: 0.1%, canary-for: 1s', 1, PT1S",
    "'canary: 12.5%, canary-for: 24h', 125, PT24H",
    "'canary: 50%, surge: 2', 500, PT10M"
  })
  void a_canary_has_a_share_for_a_while(String written, int thousandths, Duration time) {
    assertThat(run(shopWith("update: {%s}".formatted(written))).update().canary())
        .isEqualTo(new Canary(thousandths, time));
  }

  @Test
  void a_canary_needs_somebody_beside_it() {
    assertThat(mistakes(shopWith("instances: {min: 1, max: 1}\n    update: {canary: 5%}")))
        .containsExactly(
            "services.yml:5:22: services.shop.update.canary: it does not go with max: 1: there is no old instance beside it");
  }

  @Test
  void what_is_to_have_an_instance_cannot_sleep() {
    assertThat(
            mistakes(
                shopRunning(
                    "{image: shop}\n    instances: {min: 1, max: 4}\n    idle: {after: 5m}\n    paths: /shop")))
        .containsExactly(
            "services.yml:5:11: services.shop.idle: instances.min is 1: write min: 0 for it to sleep");
  }

  @Test
  void what_nobody_can_call_sleeps_only_where_another_needs_it() {
    String shop = "{image: shop}\n    idle: {after: 5m}\n";

    assertThat(mistakes(shopRunning(shop)))
        .containsExactly(
            "services.yml:4:11: services.shop.idle: nothing could wake it: write paths or port, or have another service depend on it");
    assertThat(services(shopRunning(shop + "  b: {run: {image: b}, depends-on: shop}\n")))
        .hasSize(2);
  }

  @Test
  void a_container_has_folders_of_its_own() {
    assertThat(mistakes(shopRunning("{image: shop}\n    folder: shop")))
        .containsExactly(
            "services.yml:4:13: services.shop.folder: it does not go with image: a container has folders of its own");
  }

  @Test
  void a_tcp_service_without_a_port_has_nobody_to_choose_for() {
    assertThat(mistakes(shopRunning("{image: shop}\n    protocol: tcp\n    policy: random")))
        .containsExactly(
            "services.yml:5:13: services.shop.policy: it goes only with port: without it no connection comes");
    assertThat(mistakes(shopRunning("{image: shop}\n    protocol: tcp\n    switch: handoff")))
        .containsExactly(
            "services.yml:5:13: services.shop.switch: it goes only with port: without it no connection comes");
  }

  @Test
  void all_mistakes_are_told_at_once_in_the_files_order() {
    String text =
        """
        services:
          shop:
            run: {jar: ~/a, arguments: ["${A}"]}
            environment: {A-B: {}}
            instances: {min: many}
            limits: {cpu: 0}
            depends-on: [shop, nobody]
            update: {watch: 1}
            start-timeout: 0
        """;

    assertThat(ServicesFile.read("services.yml", text).mistakes())
        .extracting(mistake -> mistake.line() + ":" + mistake.column())
        .containsExactly(
            "3:16", "3:33", "4:19", "4:24", "5:16", "5:22", "6:19", "7:18", "7:24", "8:21", "9:20");
  }

  @Test
  void a_circle_is_told_whole_and_once() {
    String text =
        """
        services:
          shop: {run: {jar: a}, depends-on: [orders, db-service]}
          orders: {run: {jar: a}, depends-on: [db-service, stock]}
          stock: {run: {jar: a}, depends-on: [prices, shop]}
          prices: {paths: /prices}
          report: {run: {jar: a}, depends-on: [stock, shop]}
        """;

    assertThat(mistakes(text))
        .containsExactly(
            "services.yml:4:47: services.stock.depends-on[1]: none of these can start first: shop depends on orders, orders on stock, stock on shop: leave one of them out");
  }

  @Test
  void so_is_each_of_several_circles() {
    String text =
        """
        services:
          a: {run: {jar: a}, depends-on: b}
          b: {run: {jar: a}, depends-on: [a, c]}
          c: {run: {jar: a}, depends-on: b}
        """;

    assertThat(mistakes(text))
        .containsExactly(
            "services.yml:3:35: services.b.depends-on[0]: none of these can start first: a depends on b, b on a: leave one of them out",
            "services.yml:4:34: services.c.depends-on: none of these can start first: b depends on c, c on b: leave one of them out");
  }

  @Test
  void a_circle_of_many_is_told_in_part() {
    String text =
        "services:\n"
            + IntStream.range(0, 1_000)
                .mapToObj(
                    i -> "  %s: {run: {jar: a}, depends-on: %s}\n".formatted(name(i), name(i + 1)))
                .collect(Collectors.joining());

    assertThat(mistakes(text))
        .singleElement()
        .satisfies(
            mistake ->
                assertThat(mistake)
                    .startsWith("services.yml:1001:")
                    .contains(
                        "none of these can start first: "
                            + name(0)
                            + " depends on "
                            + name(1)
                            + ", ")
                    .endsWith(", and so on through 1000 services: leave one of them out")
                    .hasSizeLessThan(1_000));
  }

  /** As long as a name may be. */
  private static String name(int number) {
    return "s%062d".formatted(number % 1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run: {jar: a, java-options: [%s]}",
        "run: {jar: a, arguments: [%s]}",
        "run: {command: [%s]}"
      })
  void lists_have_bounds(String run) {
    String text = "services:\n  shop:\n    %s\n";

    assertThat(services(text.formatted(run.formatted(many(100, "-a%d"))))).hasSize(1);
    assertThat(mistakes(text.formatted(run.formatted(many(101, "-a%d")))))
        .singleElement()
        .asString()
        .endsWith(": the list has 101 entries: at most 100 may be there");
  }

  @Test
  void so_have_variables_and_texts() {
    assertThat(run(shopWith("environment: {%s}".formatted(many(100, "A%d: b")))).environment())
        .hasSize(100);
    assertThat(mistakes(shopWith("environment: {%s}".formatted(many(101, "A%d: b")))))
        .singleElement()
        .asString()
        .endsWith("services.shop.environment.A101: at most 100 variables may be there");
    assertThat(mistakes(shopWith("environment: {A: %s}".formatted("b".repeat(4_001)))))
        .singleElement()
        .asString()
        .endsWith(" has 4001 characters: at most 4000 may be there");
    assertThat(mistakes(shopRunning("{jar: %s}".formatted("b".repeat(1_001)))))
        .singleElement()
        .asString()
        .endsWith(" has 1001 characters: a path has at most 1000");
  }

  private static String many(int count, String format) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(format::formatted)
        .collect(Collectors.joining(", "));
  }

  static Stream<String> hostile() {
    String million = "a".repeat(1_000_000);
    return Stream.of(
        shopRunning("{jar: \"" + "${".repeat(500_000) + "\"}"),
        shopRunning("{jar: " + million + "}"),
        shopRunning("{command: [\"" + "$".repeat(1_000_000) + "{\"]}"),
        shopRunning("{command: [" + "a,".repeat(300_000) + "]}"),
        shopRunning("{image: " + "a-".repeat(500_000) + "}"),
        shopRunning("{image: " + "a-".repeat(200) + "}"),
        shopRunning("{image: " + "a.".repeat(199) + "/A}"),
        shopWith("environment: {" + million + ": a}"),
        shopWith("environment: {" + "A: b,".repeat(100_000) + "}"),
        shopWith("environment: {A: \"" + "${".repeat(2_000) + "\"}"),
        shopWith("limits: {cpu: " + "1".repeat(1_000_000) + "}"),
        shopWith("instances: " + "1".repeat(1_000_000)),
        shopWith("depends-on: " + million),
        shopWith("depends-on: [" + "a,".repeat(200_000) + "]"),
        "services:\n  "
            + million.substring(1, 500_000)
            + ": {run: {jar: a}, depends-on: "
            + million.substring(0, 500_000)
            + "}");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(60)
  void what_is_made_to_exhaust_ends_soon_with_a_mistake(String text) {
    assertThat(mistakes(text)).isNotEmpty().allMatch(mistake -> mistake.length() < 1_000);
  }

  @Property
  void what_a_program_gets_is_what_was_written_but_for_its_port(
      @ForAll("arguments") String argument, @ForAll @IntRange(min = 1, max = 65_535) int port) {
    String text = shopRunning("{command: [a, '%s']}".formatted(argument));
    ServicesFile.Read read = ServicesFile.read("services.yml", text);

    if (read.mistakes().isEmpty()) {
      Program.Command command =
          (Program.Command) Objects.requireNonNull(read.services().getFirst().run()).program();
      assertThat(command.words().getLast().with(port))
          .isEqualTo(
              argument
                  .replace("$${", "\u0001")
                  .replace("${PORT}", String.valueOf(port))
                  .replace("\u0001", "${"));
    } else {
      assertThat(argument.replace("$${", "\u0001").replace("${PORT}", "\u0001")).contains("${");
    }
  }

  @Provide
  Arbitrary<String> arguments() {
    return Arbitraries.of("$", "{", "}", "PORT", "${PORT}", "$${", "${", "HOME", "a", "\\")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
