package io.signalbox.services.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.signalbox.balancer.PolicyName;
import io.signalbox.services.ReservedNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor says of a file is what the reader says of it, as far as a schema can tell. */
class ServicesSchemaTest {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
  private static final String TEXT = text();
  private static final String CORS = "/definitions/service/properties/cors/properties/";
  private static final String RUN = "/definitions/service/properties/run/properties/";
  private static final JsonNode TREE = JsonMapper.shared().readTree(TEXT);
  private static final Schema SCHEMA = REGISTRY.getSchema(TEXT, InputFormat.JSON);

  private static String text() {
    try (InputStream file = ServicesSchemaTest.class.getResourceAsStream("/services.schema.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean schemaTakes(String yaml) {
    Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return SCHEMA.validate(JsonMapper.shared().<JsonNode>valueToTree(loaded)).isEmpty();
  }

  private static boolean readerTakes(String yaml) {
    return ServicesFile.read("services.yml", yaml).mistakes().isEmpty();
  }

  private static String shopWith(String key) {
    return "services:\n  shop:\n    paths: /shop/**\n    %s\n".formatted(key);
  }

  @Test
  void the_schema_is_one() {
    assertThat(
            REGISTRY
                .getSchema(SchemaLocation.of("http://json-schema.org/draft-07/schema#"))
                .validate(TEXT, InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void both_know_the_same_keys() {
    assertThat(TREE.path("properties").propertyNames())
        .containsExactlyElementsOf(ServicesFile.KEYS.names());
    assertThat(TREE.at("/definitions/service/properties").propertyNames())
        .containsExactlyElementsOf(ServiceReader.KEYS.names());
    assertThat(TREE.at("/definitions/service/properties/headers/properties").propertyNames())
        .containsExactlyElementsOf(HeadersReader.KEYS.names());
    assertThat(TREE.at("/definitions/service/properties/cors/properties").propertyNames())
        .containsExactlyElementsOf(CorsReader.KEYS.names());
    assertThat(TREE.at("/definitions/service/properties/run/properties").propertyNames())
        .containsExactlyElementsOf(ProgramReader.KEYS.names());
    assertThat(
            TREE.at("/definitions/service/properties/instances/anyOf/2/properties").propertyNames())
        .containsExactlyElementsOf(RunReader.INSTANCES.names());
    assertThat(TREE.at("/definitions/service/properties/limits/properties").propertyNames())
        .containsExactlyElementsOf(RunReader.LIMITS.names());
    assertThat(TREE.at("/definitions/service/properties/update/properties").propertyNames())
        .containsExactlyElementsOf(RunReader.UPDATE.names());
    assertThat(
            TREE.at(
                    "/definitions/service/properties/environment/additionalProperties/anyOf/1/properties")
                .propertyNames())
        .containsExactlyElementsOf(RunReader.SECRET.names());
  }

  @Test
  void every_key_is_described() {
    assertThat(TREE.at("/definitions/service/properties").values())
        .allSatisfy(key -> assertThat(key.path("description").asString("")).isNotBlank());
  }

  static Stream<Arguments> patterns() {
    return Stream.of(
        Arguments.of("/properties/services/propertyNames", ServiceName.PATTERN),
        Arguments.of("/definitions/path", LiteralPath.PATTERN),
        Arguments.of("/definitions/host", HostPattern.PATTERN),
        Arguments.of("/definitions/address", BackendAddress.PATTERN),
        Arguments.of("/definitions/origin", PageOrigin.PATTERN),
        Arguments.of("/definitions/method", CorsReader.METHOD),
        Arguments.of("/definitions/header", HeaderName.PATTERN),
        Arguments.of("/definitions/header-edits/propertyNames/not", HeadersReader.REFUSED),
        Arguments.of("/definitions/header-edits/additionalProperties", HeaderValue.PATTERN),
        Arguments.of(
            "/definitions/service/properties/strip-prefix/anyOf/1", ServiceReader.SEGMENTS),
        Arguments.of("/definitions/service/properties/port/anyOf/1", ListeningPort.PATTERN),
        Arguments.of("/definitions/service/properties/health", HealthPath.PATTERN),
        Arguments.of("/definitions/service/properties/timeout", TimeSpan.PATTERN),
        Arguments.of("/definitions/service/properties/cors/properties/max-age", TimeSpan.PATTERN),
        Arguments.of("/definitions/service/properties/max-request-size", ByteSize.PATTERN),
        Arguments.of("/definitions/service/properties/filters/items", ServiceReader.FILTER),
        Arguments.of("/definitions/name", ServiceName.PATTERN),
        Arguments.of("/definitions/number", WholeNumber.PATTERN),
        Arguments.of("/definitions/file", FilePath.PATTERN),
        Arguments.of("/definitions/template", TemplateText.PATTERN),
        Arguments.of("/definitions/template/not", TemplateText.UNKNOWN),
        Arguments.of(RUN + "java-options/items/allOf/1", ProgramReader.JAVA_OPTION),
        Arguments.of(RUN + "image", ImageName.PATTERN),
        Arguments.of(
            "/definitions/service/properties/environment/propertyNames", VariableName.PATTERN),
        Arguments.of(
            "/definitions/service/properties/limits/properties/cpu/anyOf/1", CpuCount.PATTERN),
        Arguments.of("/definitions/service/properties/limits/properties/memory", ByteSize.PATTERN),
        Arguments.of("/definitions/service/properties/update/properties/watch", TimeSpan.PATTERN),
        Arguments.of(
            "/definitions/service/properties/update/properties/deadline", TimeSpan.PATTERN),
        Arguments.of(
            "/definitions/service/properties/update/properties/canary", Percentage.PATTERN),
        Arguments.of(
            "/definitions/service/properties/update/properties/canary-for", TimeSpan.PATTERN),
        Arguments.of("/definitions/service/properties/start-timeout", TimeSpan.PATTERN),
        Arguments.of("/definitions/service/properties/idle/properties/after", TimeSpan.PATTERN),
        Arguments.of("/definitions/service/properties/stop-timeout", TimeSpan.PATTERN));
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void both_have_the_same_patterns(String pointer, Pattern pattern) {
    assertThat(TREE.at(pointer).path("pattern").asString()).isEqualTo(pattern.pattern());
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        Arguments.of("/properties/services/maxProperties", ServicesFile.MOST_SERVICES),
        Arguments.of("/definitions/path/maxLength", LiteralPath.LONGEST),
        Arguments.of("/definitions/host/maxLength", HostPattern.LONGEST),
        Arguments.of("/definitions/address/maxLength", BackendAddress.LONGEST),
        Arguments.of("/definitions/origin/maxLength", PageOrigin.LONGEST),
        Arguments.of("/definitions/header/maxLength", HeaderName.LONGEST),
        Arguments.of(CORS + "origins/anyOf/1/maxItems", CorsReader.MOST),
        Arguments.of(CORS + "methods/anyOf/1/maxItems", CorsReader.MOST),
        Arguments.of(CORS + "headers/anyOf/1/maxItems", CorsReader.MOST),
        Arguments.of(CORS + "expose/anyOf/1/maxItems", CorsReader.MOST),
        Arguments.of("/definitions/header-edits/maxProperties", HeadersReader.MOST),
        Arguments.of(
            "/definitions/header-edits/additionalProperties/maxLength", HeaderValue.LONGEST),
        Arguments.of("/definitions/service/properties/health/maxLength", HealthPath.LONGEST),
        Arguments.of(
            "/definitions/service/properties/paths/anyOf/1/maxItems", ServiceReader.MOST_PATHS),
        Arguments.of(
            "/definitions/service/properties/hosts/anyOf/1/maxItems", ServiceReader.MOST_HOSTS),
        Arguments.of(
            "/definitions/service/properties/addresses/anyOf/1/maxItems",
            ServiceReader.MOST_ADDRESSES),
        Arguments.of(
            "/definitions/service/properties/filters/maxItems", ServiceReader.MOST_FILTERS),
        Arguments.of("/definitions/file/maxLength", FilePath.LONGEST),
        Arguments.of("/definitions/template/maxLength", TemplateText.LONGEST),
        Arguments.of(RUN + "java-options/maxItems", ProgramReader.MOST),
        Arguments.of(RUN + "arguments/maxItems", ProgramReader.MOST),
        Arguments.of(RUN + "command/maxItems", ProgramReader.MOST),
        Arguments.of(RUN + "image/maxLength", ImageName.LONGEST),
        Arguments.of(RUN + "container-port/anyOf/0/maximum", ProgramReader.MOST_PORT),
        Arguments.of(
            "/definitions/service/properties/environment/maxProperties", RunReader.MOST_VARIABLES),
        Arguments.of(
            "/definitions/service/properties/environment/propertyNames/maxLength",
            VariableName.LONGEST),
        Arguments.of(
            "/definitions/service/properties/instances/anyOf/0/maximum", RunReader.MOST_INSTANCES),
        Arguments.of(
            "/definitions/service/properties/instances/anyOf/2/properties/max/anyOf/0/maximum",
            RunReader.MOST_INSTANCES),
        Arguments.of(
            "/definitions/service/properties/limits/properties/pids/anyOf/0/maximum",
            RunReader.MOST_PIDS),
        Arguments.of(
            "/definitions/service/properties/depends-on/anyOf/1/maxItems",
            RunReader.MOST_DEPENDENCIES));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void both_have_the_same_bounds(String pointer, int bound) {
    assertThat(TREE.at(pointer).asInt()).isEqualTo(bound);
  }

  @Test
  void both_know_the_same_names() {
    assertThat(names("/definitions/service/properties/policy/enum"))
        .containsExactlyElementsOf(
            Arrays.stream(PolicyName.values())
                .map(policy -> policy.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList());
    assertThat(names("/definitions/service/properties/environment/propertyNames/not/enum"))
        .containsExactly(VariableName.PORT);
    assertThat(names("/properties/services/propertyNames/not/enum"))
        .containsExactlyElementsOf(ReservedNames.ALL);
    Pattern own = Pattern.compile(TREE.at("/definitions/path/not/pattern").asString());
    assertThat(LiteralPath.OWN)
        .allMatch(path -> own.matcher(path).find() && own.matcher(path + "/a").find())
        .noneMatch(path -> own.matcher(path + "s").find());
  }

  private static List<String> names(String pointer) {
    return TREE.at(pointer).values().stream().map(JsonNode::asString).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "services:",
        "services: {a: {paths: /a, strip-prefix: 1}, b: {paths: [/b, /c/**]}}",
        "services: {a: {paths: /a, switch: handoff, host: keep, strip-prefix: 0}}",
        "services: {a: {paths: /a, switch: proxy, hosts: a.example}}",
        "services: {a: {paths: /a, protocol: http}}",
        "services: {a: {paths: /a, protocol: grpc, headers: {request: {A: b}}}}",
        "services: {a: {protocol: tcp, port: 1, addresses: 'a:1'}, b: {protocol: tcp, port: '65535', policy: random}}",
        "services: {a: {protocol: tcp, port: 1, switch: handoff}}",
        "services: {a: {protocol: tcp, port: 1, switch: proxy, addresses: 'a:1'}}",
        "services: {a: {run: {jar: a, java-options: [-a, '@b'], arguments: ['', 1, '${PORT}$${A}$B']}}}",
        "services: {a: {run: {command: [a, '${PORT}']}, health: /a, folder: ..}}",
        "services: {a: {run: {image: 'a/b:C'}, environment: {A: 1, a: '', B: {file: c}}}}",
        "services: {a: {run: {image: a}, instances: 0, limits: {}, update: {}}}",
        "services: {a: {run: {image: a}, instances: {min: 0, max: '4'}, limits: {cpu: 0.5, memory: 6MB, pids: '1'}}}",
        "services: {a: {run: {image: a}, limits: {cpu: '2'}, update: {surge: 0, watch: 0s, deadline: 1s}}}",
        "services: {a: {run: {image: a}, update: {canary: 0.5%, canary-for: 1s}}}",
        "services: {a: {run: {image: a}, depends-on: db-service, start-timeout: 1s, stop-timeout: 0s}}",
        "services: {a: {run: {image: a}, depends-on: [b, gateway]}, b: {paths: /b, run: {image: b}, policy: random}}",
        "services: {a: {run: {image: a}, protocol: tcp}, b: {run: {image: a}, protocol: tcp, port: 1, policy: random}}",
        "services: {a: {run: {image: a, container-port: 1}}, b: {run: {image: a, container-port: '65535'}}}",
        "services: {a: {paths: /a, run: {image: a}, idle: {after: 1s}}}",
        "services: {a: {paths: /a, run: {image: a}, instances: {min: '0', max: 2}, idle: {after: 168h, then: stop}}}",
        "services: {a: {protocol: tcp, port: 9, run: {image: a}, idle: {after: 1s, then: pause, stop-after: 1h}}}",
        "services: {a: {run: {image: a}, protocol: grpc}}"
      })
  void both_take(String yaml) {
    assertThat(readerTakes(yaml)).isTrue();
    assertThat(schemaTakes(yaml)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "strip-prefix: \"1\"",
        "hosts: [shop.example, \"*.shop.example\", 10.1.2.3, \"[::1]\"]",
        "addresses: 127.0.0.1:9000",
        "addresses: ['[::1]:9000', 'shop:65535']\n    scheme: https\n    health: /a?b=%41",
        "timeout: 500ms",
        "max-request-size: 1TB",
        "headers: {request: {X-Team: shop, X-Old: '', X-Size: 1}, response: {Server: ''}}",
        "headers: {}",
        "cors: {origins: '*'}",
        "cors: {origins: [https://shop.example, 'https://*.shop.example:8443'], methods: [GET], headers: '*', expose: X-Total, credentials: yes, max-age: 0s}",
        "policy: peak-ewma",
        "filters: ['AddRequestHeader=X, y', Retry]"
      })
  void both_take_a_key(String key) {
    both_take(shopWith(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "shop: {paths: /a}",
        "services: []",
        "services: {shop: }",
        "services: {shop: {}}",
        "services: {shop: {paths: []}}",
        "services: {shop: {paths: shop}}",
        "services: {shop: {paths: /a/}}",
        "services: {shop: {paths: /api/tasks/mine}}",
        "services: {shop: {paths: [/a, /a]}}",
        "services: {1shop: {paths: /a}}",
        "services: {gateway: {paths: /a}}",
        "services: {shop: {protocol: tcp}}",
        "services: {shop: {protocol: tcp, addresses: 'a:1'}}",
        "services: {shop: {protocol: tcp, port: 0}}",
        "services: {shop: {protocol: tcp, port: 65536}}",
        "services: {shop: {protocol: tcp, port: '065'}}",
        "services: {shop: {protocol: tcp, port: 1, paths: /a}}",
        "services: {shop: {protocol: tcp, port: 1, hosts: a.example}}",
        "services: {shop: {protocol: tcp, port: 1, scheme: http, addresses: 'a:1'}}",
        "services: {shop: {protocol: tcp, port: 1, health: /, addresses: 'a:1'}}",
        "services: {shop: {protocol: tcp, port: 1, headers: {}}}",
        "services: {shop: {protocol: tcp, port: 1, cors: {origins: '*'}}}",
        "services: {shop: {protocol: grpc, paths: /a, cors: {origins: '*'}}}",
        "services: {shop: {protocol: tcp, port: 1, filters: [A]}}",
        "services: {shop: {protocol: tcp, port: 1, switch: handoff, addresses: 'a:1'}}",
        "services: {shop: {protocol: tcp, port: 1, switch: splice}}",
        "services: {shop: {protocol: udp, port: 1}}",
        "services: {shop: {run: {image: a}, update: {canary: 5}}}",
        "services: {shop: {run: {image: a}, update: {canary: 05%}}}",
        "services: {shop: {run: {image: a}, update: {canary-for: 1s}}}",
        "services: {shop: {run: shop.jar}}",
        "services: {shop: {run: {}}}",
        "services: {shop: {run: {jar: a, image: b}}}",
        "services: {shop: {run: {jar: ~/a}}}",
        "services: {shop: {run: {jar: '${A}'}}}",
        "services: {shop: {run: {jar: a, java-options: -a}}}",
        "services: {shop: {run: {jar: a, java-options: [a]}}}",
        "services: {shop: {run: {jar: a, arguments: []}}}",
        "services: {shop: {run: {jar: a, arguments: ['${A}']}}}",
        "services: {shop: {run: {jar: a, arguments: [true]}}}",
        "services: {shop: {run: {command: a}}}",
        "services: {shop: {run: {command: [a], java-options: [-a]}}}",
        "services: {shop: {run: {image: a, arguments: [a]}}}",
        "services: {shop: {run: {image: A}}}",
        "services: {shop: {run: {image: a, container-port: 0}}}",
        "services: {shop: {run: {jar: a, container-port: 1}}}",
        "services: {shop: {run: {image: a}, folder: a}}",
        "services: {shop: {run: {image: a}, addresses: 'a:1'}}",
        "services: {shop: {run: {image: a}, scheme: https}}",
        "services: {shop: {run: {image: a}, hosts: a.example}}",
        "services: {shop: {run: {image: a}, policy: random}}",
        "services: {shop: {run: {image: a}, protocol: tcp, policy: random}}",
        "services: {shop: {run: {image: a}, protocol: tcp, switch: proxy}}",
        "services: {shop: {run: {image: a}, port: 1}}"
      })
  void both_refuse(String yaml) {
    assertThat(readerTakes(yaml)).isFalse();
    assertThat(schemaTakes(yaml)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "port: 80",
        "protocol: tcp\n    port: 80",
        "stripPrefix: 1",
        "strip-prefix: 17",
        "strip-prefix: -1",
        "hosts: shop.example:80",
        "hosts: http://shop.example",
        "hosts: '*'",
        "hosts: 127.1",
        "hosts:",
        "addresses: shop",
        "addresses: shop:65536",
        "addresses: http://shop:80",
        "addresses: [shop:80, shop:80]",
        "scheme: https",
        "health: /",
        "health: a\n    addresses: a:1",
        "timeout: 70",
        "timeout: 70S",
        "max-request-size: 10",
        "max-request-size: 10mb",
        "switch: on",
        "switch: handoff\n    hosts: a.example",
        "switch: handoff\n    addresses: a:1",
        "switch: handoff\n    headers: {}",
        "switch: handoff\n    cors: {origins: '*'}",
        "switch: handoff\n    filters: [A]",
        "switch: handoff\n    strip-prefix: 1",
        "switch: handoff\n    host: instance",
        "host: shop.example",
        "headers:",
        "headers: [A]",
        "headers: {answer: {A: b}}",
        "headers: {request: {A b: c}}",
        "headers: {request: {Host: shop.example}}",
        "headers: {request: {X-Forwarded-For: 10.1.2.3}}",
        "headers: {request: {A: }}",
        "headers: {request: {A: no}}",
        "headers: {response: {A: ' b'}}",
        "cors: '*'",
        "cors: {}",
        "cors: {origins: []}",
        "cors: {origins: shop.example}",
        "cors: {origins: https://shop.example/}",
        "cors: {origins: 'https://*.*.example'}",
        "cors: {origins: '*', methods: get}",
        "cors: {origins: '*', headers: [A b]}",
        "cors: {origins: '*', credentials: 'true'}",
        "cors: {origins: '*', max-age: 30}",
        "cors: {origins: '*', age: 30m}",
        "headers: {response: {A: \"b\\nC: d\"}}",
        "policy: ROUND_ROBIN",
        "filters: Retry",
        "filters: [{name: Retry}]",
        "filters: ['not one']",
        "environment: {A: b}",
        "folder: a",
        "instances: 1",
        "limits: {}",
        "depends-on: db-service",
        "update: {}",
        "start-timeout: 1s",
        "stop-timeout: 1s",
        "idle: {after: 1s}",
        "run: {image: a}\n    idle: {}",
        "run: {image: a}\n    idle: {after: soon}",
        "run: {image: a}\n    idle: {after: 1s, then: dream}",
        "run: {image: a}\n    idle: {after: 1s, stop-after: 1h}",
        "run: {image: a}\n    idle: {after: 1s, then: stop, stop-after: 1h}",
        "run: {image: a}\n    instances: {min: 1, max: 2}\n    idle: {after: 1s}",
        "run: {image: a}\n    environment: {a.b: c}",
        "run: {image: a}\n    environment: {PORT: 1}",
        "run: {image: a}\n    environment: {A: true}",
        "run: {image: a}\n    environment: {A: '${B}'}",
        "run: {image: a}\n    environment: {A: {}}",
        "run: {image: a}\n    environment: {A: {secret: b}}",
        "run: {image: a}\n    instances: 101",
        "run: {image: a}\n    instances: '01'",
        "run: {image: a}\n    instances: {min: 1}",
        "run: {image: a}\n    instances: {min: 0, max: 0}",
        "run: {image: a}\n    limits: {cpu: 0}",
        "run: {image: a}\n    limits: {cpu: 500m}",
        "run: {image: a}\n    limits: {memory: 512}",
        "run: {image: a}\n    limits: {pids: 0}",
        "run: {image: a}\n    depends-on: a_b",
        "run: {image: a}\n    depends-on: []",
        "run: {image: a}\n    depends-on: [registry, registry]",
        "run: {image: a}\n    update: {surge: 101}",
        "run: {image: a}\n    update: {watch: 30}",
        "run: {image: a}\n    start-timeout: 1",
        "run: {image: a}\n    stop-timeout: soon"
      })
  void both_refuse_a_key(String key) {
    both_refuse(shopWith(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "strip-prefix: 2",
        "hosts: 127.0.0.01",
        "hosts: [a.example, A.example]",
        "timeout: 2h",
        "headers: {request: {host: shop.example}}",
        "headers: {request: {X_Request_Id: a}}",
        "headers: {request: {Content.Length: a}}",
        "headers: {request: {A: b, a: c}}",
        "cors: {origins: https://shop.example:443}",
        "cors: {origins: ['*', https://shop.example]}",
        "cors: {origins: '*', credentials: true}",
        "cors: {origins: '*', max-age: 25h}",
        "max-request-size: 0B",
        "run: {command: ['', a]}",
        "run: {image: a}\n    instances: '101'",
        "run: {image: a}\n    instances: {min: 5, max: 4}",
        "run: {image: a}\n    limits: {memory: 1MB}",
        "run: {image: a}\n    limits: {cpu: '0'}",
        "run: {image: a}\n    depends-on: nobody",
        "run: {image: a}\n    depends-on: shop",
        "run: {image: a}\n    update: {watch: 5m}",
        "run: {image: a}\n    stop-timeout: 2h"
      })
  void the_reader_alone_can_tell(String key) {
    assertThat(readerTakes(shopWith(key))).isFalse();
    assertThat(schemaTakes(shopWith(key))).isTrue();
  }

  @Property(tries = 3_000)
  void so_of_a_service_that_is_run(@ForAll("runs") String yaml) {
    if (readerTakes(yaml)) {
      assertThat(schemaTakes(yaml)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> runs() {
    Arbitrary<String> text =
        Arbitraries.of(
                "a", "A", "b-", "1", "0", "5", ".", ":", "/", "@", "-", "s", "MB", "~", "_", "$",
                "{", "}", "${PORT}", "$${")
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(parts -> "'" + String.join("", parts) + "'");
    Arbitrary<String> form =
        Arbitraries.of(
            "run: {jar: %1$s}",
            "run: {jar: a, java-options: [%1$s], arguments: [%2$s]}",
            "run: {command: [%1$s, %2$s]}",
            "run: {image: %1$s}",
            "run: {image: a}, environment: {%1$s: %2$s}",
            "run: {image: a}, environment: {A: {file: %1$s}}",
            "run: {jar: a}, folder: %1$s",
            "run: {jar: a}, instances: %1$s",
            "run: {jar: a}, instances: {min: %1$s, max: %2$s}",
            "run: {jar: a}, limits: {cpu: %1$s}",
            "run: {jar: a}, limits: {memory: %1$s, pids: %2$s}",
            "run: {jar: a}, depends-on: [%1$s, %2$s]",
            "run: {jar: a}, update: {surge: %1$s}",
            "run: {jar: a}, update: {watch: %1$s, deadline: %2$s}",
            "run: {jar: a}, start-timeout: %1$s, stop-timeout: %2$s",
            "run: {jar: a}, idle: {after: %1$s, then: %2$s}",
            "run: {jar: a}, idle: {after: 1s, then: %1$s, stop-after: %2$s}");
    return Combinators.combine(form, text, text)
        .as((keys, one, other) -> "services: {shop: {" + keys.formatted(one, other) + "}}");
  }

  @Property(tries = 3_000)
  void what_the_reader_takes_the_schema_takes(@ForAll("keys") String key) {
    String yaml = shopWith(key);

    if (readerTakes(yaml)) {
      assertThat(schemaTakes(yaml)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> keys() {
    Arbitrary<String> value =
        Arbitraries.of(
                "a",
                "Z",
                "-",
                ".",
                ":",
                "/",
                "*",
                "[",
                "]",
                "=",
                "0",
                "1",
                "80",
                "s",
                "ms",
                "MB",
                "h",
                "::",
                "10.1.2.3",
                "[::1]",
                "shop.example",
                "_",
                "%41")
            .list()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(parts -> "'" + String.join("", parts) + "'");
    return Arbitraries.of(ServiceReader.KEYS.names())
        .filter(key -> !key.equals("paths"))
        .flatMap(key -> value.map(text -> key + ": " + text));
  }
}
