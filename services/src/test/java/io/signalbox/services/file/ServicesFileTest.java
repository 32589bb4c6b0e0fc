package io.signalbox.services.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.signalbox.balancer.PolicyName;
import io.signalbox.services.Backend;
import io.signalbox.services.Cors;
import io.signalbox.services.Entrance;
import io.signalbox.services.Handling;
import io.signalbox.services.HeaderEdits;
import io.signalbox.services.Location;
import io.signalbox.services.Mistake;
import io.signalbox.services.Protocol;
import io.signalbox.services.ServiceDeclaration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServicesFileTest {

  private static ServicesFile.Read read(String text) {
    return ServicesFile.read("services.yml", text);
  }

  private static List<ServiceDeclaration> services(String text) {
    ServicesFile.Read read = read(text);
    assertThat(read.mistakes()).isEmpty();
    return read.services();
  }

  private static List<String> mistakes(String text) {
    ServicesFile.Read read = read(text);
    assertThat(read.services()).isEmpty();
    return read.mistakes().stream().map(Mistake::toString).toList();
  }

  /** A service with one more key, in line 4. */
  private static String shopWith(String key) {
    return "services:\n  shop:\n    paths: /shop/**\n    %s\n".formatted(key);
  }

  private static ServiceDeclaration shop(String key) {
    return services(shopWith(key)).getFirst();
  }

  @Test
  void a_service_needs_only_paths() {
    assertThat(services("services:\n  shop:\n    paths: [/shop/**]\n"))
        .containsExactly(
            new ServiceDeclaration(
                "shop",
                Protocol.HTTP,
                Entrance.of(List.of(), List.of("/shop/**")),
                Location.REGISTERED,
                Handling.USUAL,
                null,
                "services.yml:2"));
  }

  @Test
  void every_key_is_read() {
    String text =
        """
        # yaml-language-server: $schema=services.schema.json
        services:
          pages:
            paths: [/pages/**, '/a/b']
            hosts:
              - Pages.Example
              - "*.pages.example"
            strip-prefix: "1"
            addresses: [127.0.0.1:9000, "[FD00::0:1]:9001", Pages.internal:9002]
            scheme: https
            health: /health?full=true
            timeout: 70s
            max-request-size: 10MB
            switch: proxy
            host: instance
            headers:
              request: {X-Team: "pages, \\t\\"all\\"", X-Old: '', X-Size: 1}
              response: {Server: ''}
            cors:
              origins: [https://Pages.example, "https://*.pages.example:8443"]
              methods: [GET, M-SEARCH]
              headers: Content-Type
              expose: [X-Total]
              credentials: true
              max-age: 10m
            policy: least-requests
            filters:
              - AddRequestHeader=X-Pages, yes
              - PreserveHostHeader
          shop:
            paths: /shop/**
            switch: handoff
          orders-db:
            protocol: tcp
            port: 15432
            addresses: [127.0.0.1:5432]
            policy: round-robin
        """;

    assertThat(services(text))
        .containsExactly(
            new ServiceDeclaration(
                "pages",
                Protocol.HTTP,
                Entrance.of(
                    List.of("pages.example", "*.pages.example"), List.of("/pages/**", "/a/b")),
                new Location(
                    List.of(
                        new Backend("127.0.0.1", 9000),
                        new Backend("fd00::1", 9001),
                        new Backend("pages.internal", 9002)),
                    true,
                    "/health?full=true"),
                new Handling(
                    1,
                    false,
                    new HeaderEdits(
                        Map.of("X-Team", "pages, \t\"all\"", "X-Old", "", "X-Size", "1"),
                        Map.of("Server", "")),
                    new Cors(
                        List.of("https://pages.example", "https://*.pages.example:8443"),
                        List.of("GET", "M-SEARCH"),
                        List.of("Content-Type"),
                        List.of("X-Total"),
                        true,
                        Duration.ofMinutes(10)),
                    Duration.ofSeconds(70),
                    10L << 20,
                    false,
                    List.of(
                        new Handling.Filter("AddRequestHeader=X-Pages, yes", 28, 9),
                        new Handling.Filter("PreserveHostHeader", 29, 9))),
                PolicyName.LEAST_REQUESTS,
                "services.yml:3"),
            new ServiceDeclaration(
                "shop",
                Protocol.HTTP,
                Entrance.of(List.of(), List.of("/shop/**")),
                Location.REGISTERED,
                new Handling(0, true, null, null, null, null, true, List.of()),
                null,
                "services.yml:30"),
            new ServiceDeclaration(
                "orders-db",
                Protocol.TCP,
                Entrance.at(15432),
                new Location(List.of(new Backend("127.0.0.1", 5432)), false, null),
                Handling.USUAL,
                PolicyName.ROUND_ROBIN,
                "services.yml:33"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "# nothing yet\n",
        "---\n",
        "--- # nothing\n...\n",
        "{}",
        "services:",
        "services: {}",
        "services: ~",
        "\ufeffservices:\n"
      })
  void a_file_may_declare_nothing(String text) {
    assertThat(services(text)).isEmpty();
  }

  @Test
  void services_keep_the_order_of_the_file() {
    String text = "services: {b: {paths: /b}, C-3: {paths: /c}, a: {paths: /**}}";

    assertThat(services(text))
        .extracting(ServiceDeclaration::name)
        .containsExactly("b", "C-3", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/**",
        "/a",
        "/a/**",
        "/a-b/c_d/e~f/.well-known/a.b",
        "/...",
        "/!$&'()+,=:@/**",
        "/api/**",
        "/api",
        "/api/task",
        "/api/tasks-of-ours/**",
        "/API/tasks",
        "/012"
      })
  void paths_are_literal_with_all_below_at_most(String path) {
    assertThat(services("services: {shop: {paths: [\"%s\"]}}".formatted(path)).getFirst().paths())
        .containsExactly(path);
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example, shop.example",
    "Shop.EXAMPLE, shop.example",
    "localhost, localhost",
    "xn--mller-kva.example, xn--mller-kva.example",
    "1.example, 1.example",
    "'\"*.shop.example\"', *.shop.example",
    "10.1.2.3, 10.1.2.3",
    "FD00::0:1, [fd00::1]",
    "'\"[::1]\"', [::1]"
  })
  void hosts_are_written_in_one_way(String written, String host) {
    assertThat(shop("hosts: [%s]".formatted(written)).hosts()).containsExactly(host);
  }

  @Test
  void the_same_path_may_be_anothers_for_another_host() {
    String text =
        """
        services:
          any: {paths: [/a, /a/**]}
          one: {paths: /a, hosts: one.example}
          two: {paths: /a, hosts: two.example}
        """;

    assertThat(services(text)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"round-robin", "random", "least-requests", "peak-ewma", "weighted", "prequal"})
  void policies_are_spelled_as_in_configuration(String policy) {
    PolicyName read = shop("policy: " + policy).policy();

    assertThat(read).isNotNull();
    assertThat(read.name()).isEqualToIgnoringCase(policy.replace('-', '_'));
  }

  @Test
  void a_service_of_grpc_has_the_paths_of_its_methods() {
    ServiceDeclaration greeter =
        services(
                "services:\n  greeter: {protocol: grpc, scheme: https, timeout: 5s, addresses: 'a:1', paths: /helloworld.Greeter/**}\n")
            .getFirst();

    assertThat(greeter.isGrpc()).isTrue();
    assertThat(greeter.paths()).containsExactly("/helloworld.Greeter/**");
    assertThat(greeter.handling().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(shop("").isGrpc()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          strip-prefix: 0 => 19
          health: / => 13
          switch: proxy => 13
          cors: {origins: '*'} => 11
          filters: [A] => 14
          """)
  void what_is_about_http_1_does_not_go_with_grpc(String line, int column) {
    String key = line.substring(0, line.indexOf(':'));
    String greeter =
        "services:\n  greeter:\n    {protocol: grpc, addresses: 'a:1', paths: /a.B/**,\n    %s}\n";

    assertThat(mistakes(greeter.formatted(line)))
        .containsExactly(
            "services.yml:4:%d: services.greeter.%s: it does not go with protocol: grpc"
                .formatted(column, key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          # Keys.
          stripPrefix: 1 => 5: services.shop.stripPrefix: unknown key "stripPrefix": did you mean strip-prefix?
          strip_prefix: 1 => 5: services.shop.strip_prefix: unknown key "strip_prefix": did you mean strip-prefix?
          address: 127.0.0.1:1 => 5: services.shop.address: unknown key "address": did you mean addresses?
          tiemout: 1s => 5: services.shop.tiemout: unknown key "tiemout": did you mean timeout?
          weight: 80 => 5: services.shop.weight: unknown key "weight": a service can have protocol, port, paths, hosts, strip-prefix, addresses, scheme, health, timeout, max-request-size, switch, host, headers, cors, policy, filters, run, environment, folder, instances, limits, depends-on, update, start-timeout, stop-timeout, idle
          paths: /other => 5: services.shop.paths: the key is there already, in line 3
          on: x => 5: services.shop: found on, which is true or false in YAML unless it stands in quotes: write a key
          # Kinds.
          hosts: => 11: services.shop.hosts: found nothing: write a host such as shop.example
          timeout: ~ => 14: services.shop.timeout: found nothing: write a duration such as 70s
          timeout: [70s] => 14: services.shop.timeout: found a list: write a duration such as 70s
          hosts: {a: b} => 12: services.shop.hosts: found a map: write a host such as shop.example
          hosts: [[a]] => 13: services.shop.hosts[0]: found a list: write a host such as shop.example
          hosts: no => 12: services.shop.hosts: found no, which is true or false in YAML unless it stands in quotes: write a host such as shop.example
          hosts: [] => 12: services.shop.hosts: the list is empty: write a host such as shop.example
          filters: StripPrefix=1 => 14: services.shop.filters: found "StripPrefix=1": write a list with a filter such as StripPrefix=1
          timeout: !long 70s => 14: services.shop.timeout: tags are not read here: leave !long out
          policy: !!binary YQ== => 13: services.shop.policy: tags are not read here: leave !!binary out
          # The protocol.
          port: 80 => 11: services.shop.port: it goes only with protocol: tcp: requests come to the gateway's own port
          protocol: TCP => 15: services.shop.protocol: "TCP" is none of http, grpc, tcp: did you mean tcp?
          protocol: udp => 15: services.shop.protocol: "udp" is none of http, grpc, tcp
          protocol: => 14: services.shop.protocol: found nothing: write http or grpc or tcp
          # Hosts.
          hosts: shop.example:8080 => 12: services.shop.hosts: "shop.example:8080" has a port: write shop.example
          hosts: "[::1]:8080" => 12: services.shop.hosts: "[::1]:8080" has a port: write [::1]
          hosts: https://shop.example/ => 12: services.shop.hosts: "https://shop.example/" has a scheme: write shop.example
          hosts: shop.example/a => 12: services.shop.hosts: "shop.example/a" has a path, which belongs in paths: write shop.example
          hosts: "*" => 12: services.shop.hosts: "*" is any host: leave hosts out
          hosts: "*shop.example" => 12: services.shop.hosts: "*shop.example" has a * that is not its whole first label: write such as *.shop.example
          hosts: shop.example. => 12: services.shop.hosts: "shop.example." ends in a dot: write shop.example
          hosts: shop_1.example => 12: services.shop.hosts: "shop_1.example" has "_": a host's name has letters, digits, - and .
          hosts: 127.1 => 12: services.shop.hosts: "127.1" is neither a host's name nor an IP address: write such as shop.example or 10.1.2.3
          hosts: 0x7f => 12: services.shop.hosts: "0x7f" is neither a host's name nor an IP address: write such as shop.example or 10.1.2.3
          hosts: 127.0.0.01 => 12: services.shop.hosts: "127.0.0.01" is not an IP address in its usual form, as 10.1.2.3 or fd00::1
          hosts: ::ffff:10.1.2.3 => 12: services.shop.hosts: "::ffff:10.1.2.3" is IPv4 in the form of IPv6: write 10.1.2.3
          hosts: [a.example, A.example] => 24: services.shop.hosts[1]: "a.example" is there already: services.shop.hosts[0] in line 4
          hosts: fd00::g1 => 12: services.shop.hosts: "fd00::g1" is neither a host's name nor an IP address: write such as shop.example or 10.1.2.3
          hosts: ["[::g]"] => 13: services.shop.hosts[0]: "[::g]" is no IPv6 address in brackets, as [fd00::1]
          # Addresses.
          addresses: 22:22 => 16: services.shop.addresses: "22:22" has the host "22", which is neither a host's name nor an IP address: write such as shop.example or 10.1.2.3
          addresses: 9000 => 16: services.shop.addresses: "9000" has no host: write 127.0.0.1:9000
          addresses: :9000 => 16: services.shop.addresses: ":9000" has no host: write 127.0.0.1:9000
          addresses: shop => 16: services.shop.addresses: "shop" has no port: write it behind a colon, as shop:9000
          addresses: http://shop:9000 => 16: services.shop.addresses: "http://shop:9000" has a scheme: write shop:9000
          addresses: https://shop => 16: services.shop.addresses: "https://shop" has a scheme: write shop:443, and scheme: https beside addresses
          addresses: shop:80/a => 16: services.shop.addresses: "shop:80/a" has a path: write shop:80
          addresses: shop:0 => 16: services.shop.addresses: "shop:0" has the port "0": write a number from 1 to 65535
          addresses: shop:65536 => 16: services.shop.addresses: "shop:65536" has the port "65536": write a number from 1 to 65535
          addresses: fd00::1:9000 => 16: services.shop.addresses: "fd00::1:9000" is no address: write host:port, an IPv6 address in brackets, as [fd00::1]:9000
          addresses: my_shop:80 => 16: services.shop.addresses: "my_shop:80" has the host "my_shop", which has "_": a host's name has letters, digits, - and .
          addresses: [a:1, A:1] => 22: services.shop.addresses[1]: "a:1" is there already: services.shop.addresses[0] in line 4
          addresses: "[::g]:80" => 16: services.shop.addresses: "[::g]:80" has the host "[::g]", which is no IPv6 address in brackets, as [fd00::1]
          addresses: "[::1]" => 16: services.shop.addresses: "[::1]" has no port: write it behind a colon, as [::1]:9000
          # What goes only with addresses.
          health: / => 13: services.shop.health: it goes only with addresses or run: without them the registry tells it
          scheme: https => 13: services.shop.scheme: it goes only with addresses: without them the registry tells it
          # Single values.
          strip-prefix: 2 => 19: services.shop.strip-prefix: 2 is more than the segments of /shop/**: write at most 1
          strip-prefix: 17 => 19: services.shop.strip-prefix: "17" is no number from 0 to 16
          strip-prefix: 012 => 19: services.shop.strip-prefix: "012" is no number from 0 to 16
          strip-prefix: true => 19: services.shop.strip-prefix: found true, which is true or false in YAML unless it stands in quotes: write a number from 0 to 16
          timeout: 70 => 14: services.shop.timeout: "70" has no unit: write 70s, or 70ms
          timeout: 70 S => 14: services.shop.timeout: "70 S" is no duration: write 70s
          timeout: soon => 14: services.shop.timeout: "soon" is no duration: write a number and ms, s, m or h, as 70s
          timeout: 0ms => 14: services.shop.timeout: "0ms" is out of range: write from 1ms to 1h
          timeout: 61m => 14: services.shop.timeout: "61m" is out of range: write from 1ms to 1h
          max-request-size: 10 => 23: services.shop.max-request-size: "10" has no unit: write 10B, or 10MB
          max-request-size: 10mb => 23: services.shop.max-request-size: "10mb" is no size: write 10MB
          max-request-size: 10 MiB => 23: services.shop.max-request-size: "10 MiB" is no size: write 10MB
          max-request-size: 0B => 23: services.shop.max-request-size: "0B" is out of range: write from 1B to 1TB
          max-request-size: 9999999999999TB => 23: services.shop.max-request-size: "9999999999999TB" is out of range: write from 1B to 1TB
          switch: handof => 13: services.shop.switch: "handof" is none of proxy, handoff: did you mean handoff?
          host: shop.example => 11: services.shop.host: "shop.example" is neither keep nor instance: if requests ask for this host, write hosts
          # Headers.
          headers: => 13: services.shop.headers: found nothing: write request or response, and headers below it
          headers: {X-Team: shop} => 15: services.shop.headers.X-Team: unknown key "X-Team": headers can have request, response
          headers: {request: X-Team} => 24: services.shop.headers.request: found "X-Team": write names of headers and their values
          headers: {request: {X Team: a}} => 25: services.shop.headers.request.X Team: "X Team" is no header's name: write letters, digits and -, as X-Team
          headers: {request: {"": a}} => 25: services.shop.headers.request.: "" is no header's name: write letters, digits and -, as X-Team
          headers: {request: {A: b, a: c}} => 31: services.shop.headers.request.a: the name is there already: services.shop.headers.request.A in line 4
          headers: {request: {host: a}} => 25: services.shop.headers.request.host: "host" is said by the key host: write host: keep or host: instance beside headers
          headers: {request: {connection: a}} => 25: services.shop.headers.request.connection: "connection" is about the connection or the message's length, or the gateway's own word: leave it out
          headers: {request: {X_Forwarded_For: a}} => 25: services.shop.headers.request.X_Forwarded_For: "X_Forwarded_For" is about the connection or the message's length, or the gateway's own word: leave it out
          headers: {response: {Proxy-Status: ''}} => 26: services.shop.headers.response.Proxy-Status: "Proxy-Status" is about the connection or the message's length, or the gateway's own word: leave it out
          headers: {request: {A: }} => 27: services.shop.headers.request.A: found nothing: write a value, or '' to remove the header
          headers: {request: {A: no}} => 28: services.shop.headers.request.A: found no, which is true or false in YAML unless it stands in quotes: write a value, or '' to remove the header
          headers: {request: {A: [b]}} => 28: services.shop.headers.request.A: found a list: write a value, or '' to remove the header
          headers: {request: {A: "b "}} => 28: services.shop.headers.request.A: "b " begins or ends with a blank, which is no part of a header's value: leave it out
          headers: {request: {A: "b\\r\\nC: d"}} => 28: services.shop.headers.request.A: "b\\r\\nC: d" has "\\r": a header's value has visible ASCII
          headers: {request: {A: bö}} => 28: services.shop.headers.request.A: "bö" has "ö": a header's value has visible ASCII
          # Other origins.
          cors: "*" => 11: services.shop.cors: found "*": write keys below it, such as origins: [https://shop.example]
          cors: {methods: GET} => 11: services.shop.cors: it has no origins: write those of the pages that are meant, such as origins: [https://shop.example]
          cors: {origin: a://b} => 12: services.shop.cors.origin: unknown key "origin": did you mean origins?
          cors: {origins: shop.example} => 21: services.shop.cors.origins: "shop.example" has no scheme: write https://shop.example
          cors: {origins: "*.shop.example:8443/"} => 21: services.shop.cors.origins: "*.shop.example:8443/" has no scheme: write https://*.shop.example:8443
          cors: {origins: https://shop.example/} => 21: services.shop.cors.origins: "https://shop.example/" has a path: write https://shop.example
          cors: {origins: https://shop.example:443} => 21: services.shop.cors.origins: "https://shop.example:443" has the usual port, which browsers leave out: write https://shop.example
          cors: {origins: "http://[::1]:0"} => 21: services.shop.cors.origins: "http://[::1]:0" has the port "0": write a number from 1 to 65535
          cors: {origins: "https://*"} => 21: services.shop.cors.origins: "https://*" has a * that is not its host's whole first label: write such as https://*.shop.example
          cors: {origins: "https://*.*.example"} => 21: services.shop.cors.origins: "https://*.*.example" has a * that is not its host's whole first label: write such as https://*.shop.example
          cors: {origins: https://my_shop} => 21: services.shop.cors.origins: "https://my_shop" has the host "my_shop", which has "_": a host's name has letters, digits, - and .
          cors: {origins: https://127.0.0.01} => 21: services.shop.cors.origins: "https://127.0.0.01" is not an IP address in its usual form, as 10.1.2.3 or fd00::1
          cors: {origins: ["*", a://b]} => 22: services.shop.cors.origins[0]: "*" is any origin: write it alone, or leave it out
          cors: {origins: [a://b, A://B]} => 29: services.shop.cors.origins[1]: "a://b" is there already: services.shop.cors.origins[0] in line 4
          cors: {origins: "*", credentials: true} => 39: services.shop.cors.credentials: true does not go with any origin: write the origins that are meant
          cors: {origins: "*", credentials: "true"} => 39: services.shop.cors.credentials: found "true": write true or false
          cors: {origins: "*", methods: get} => 35: services.shop.cors.methods: "get" is no method: write GET
          cors: {origins: "*", methods: "*"} => 35: services.shop.cors.methods: "*" is no method: write such as GET
          cors: {origins: "*", headers: X Total} => 35: services.shop.cors.headers: "X Total" is no header's name: write letters, digits and -, as X-Team
          cors: {origins: "*", expose: []} => 34: services.shop.cors.expose: the list is empty: write a header's name such as X-Team
          cors: {origins: "*", max-age: 30} => 35: services.shop.cors.max-age: "30" has no unit: write 30s, or 30ms
          cors: {origins: "*", max-age: 25h} => 35: services.shop.cors.max-age: "25h" is out of range: write from 0s to 24h
          # The policy and filters.
          policy: ROUND_ROBIN => 13: services.shop.policy: "ROUND_ROBIN" is none of round-robin, random, least-requests, peak-ewma, weighted, prequal: did you mean round-robin?
          filters: [Strip Prefix=1] => 15: services.shop.filters[0]: "Strip Prefix=1" is no filter: write its name, or its name, = and arguments, as StripPrefix=1
          filters: ["A=b\\nc"] => 15: services.shop.filters[0]: "A=b\\nc" is no filter: write its name, or its name, = and arguments, as StripPrefix=1
          filters: [{name: StripPrefix}] => 15: services.shop.filters[0]: found a map: write a filter such as StripPrefix=1
          """)
  void a_mistake_of_a_key_is_told_where_it_is(String line, String mistake) {
    assertThat(mistakes(shopWith(line))).containsExactly("services.yml:4:" + mistake);
  }

  @Test
  void what_cors_says_headers_do_not() {
    String headers = "headers: {response: {Access-Control-Max-Age: 5}}";

    assertThat(mistakes(shopWith(headers + "\n    cors: {origins: '*'}")))
        .containsExactly(
            "services.yml:4:26: services.shop.headers.response.Access-Control-Max-Age: \"Access-Control-Max-Age\" is said by cors: leave one of the two out");
    assertThat(services(shopWith(headers))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shop/**       | does not begin with /: write /shop/**",
        "http://a/b    | does not begin with /: write a path such as /shop/**",
        "``            | does not begin with /: write /",
        "/shop/        | ends in /: write /shop or /shop/**",
        "/shop//**     | ends in /: write /shop/**",
        "/shop//a      | has an empty segment: write / once",
        "/shop/*       | has a * elsewhere than in a final /**: write such as /shop/**",
        "/**/shop      | has a * elsewhere than in a final /**: write such as /shop/**",
        "/shop/{id}    | has a variable: write the path literally, and /** for all below",
        "/shop?a=b     | has a query or a wildcard: write the path alone, literally",
        "/sh%6fp       | has an escape: write characters that need none",
        "/shop;a       | has ~;~, which no path may have here",
        "/shöp         | has ~ö~, which no path may have here",
        "/shop/../a    | has a segment . or ..: write the path that is meant",
        "/./**         | has a segment . or ..: write the path that is meant",
        "/api/tasks    | belongs to Signalbox's own /api/tasks: write another path",
        "/api/tasks/** | belongs to Signalbox's own /api/tasks: write another path",
        "/api/docs/a   | belongs to Signalbox's own /api/docs: write another path",
        "/actuator/**  | belongs to Signalbox's own /actuator: write another path"
      })
  void a_path_that_others_may_read_otherwise_is_a_mistake(String path, String message) {
    String text = "services:\n  shop:\n    paths:\n    - \"%s\"\n".formatted(path);

    assertThat(mistakes(text))
        .containsExactly(
            "services.yml:4:7: services.shop.paths[0]: \"%s\" %s"
                .formatted(path, message.replace('~', '"')));
  }

  /** A service of TCP with one more key, in line 5. */
  private static String ordersWith(String key) {
    return "services:\n  orders:\n    protocol: tcp\n    port: 15432\n    %s\n".formatted(key);
  }

  @Test
  void a_service_of_tcp_needs_only_a_port() {
    ServiceDeclaration orders = services(ordersWith("")).getFirst();

    assertThat(orders.isTcp()).isTrue();
    assertThat(orders.port()).isEqualTo(15432);
    assertThat(orders.addresses()).isEmpty();
    assertThat(shop("").isTcp()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'', false", "switch: proxy, false", "switch: handoff, true"})
  void a_service_of_tcp_may_be_handed_off(String line, boolean handoff) {
    assertThat(services(ordersWith(line)).getFirst().handling().handoff()).isEqualTo(handoff);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          paths: [/a] => 12
          hosts: a.example => 12
          strip-prefix: 0 => 19
          scheme: http => 13
          health: / => 13
          timeout: 1s => 14
          max-request-size: 1B => 23
          host: keep => 11
          headers: {} => 14
          cors: {origins: '*'} => 11
          filters: [A] => 14
          """)
  void what_is_about_requests_does_not_go_with_tcp(String line, int column) {
    String key = line.substring(0, line.indexOf(':'));

    assertThat(mistakes(ordersWith(line)))
        .containsExactly(
            "services.yml:5:%d: services.orders.%s: it does not go with protocol: tcp, whose connections are passed on as they are"
                .formatted(column, key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          0 => "0" is no port: write a number from 1 to 65535
          65536 => "65536" is no port: write a number from 1 to 65535
          -1 => "-1" is no port: write a number from 1 to 65535
          015432 => "015432" is no port: write a number from 1 to 65535
          0x50 => "0x50" is no port: write a number from 1 to 65535
          15432/tcp => "15432/tcp" is no port: write a number from 1 to 65535
          127.0.0.1:15432 => "127.0.0.1:15432" has a host, which is the gateway's own: write 15432
          :15432 => ":15432" has a host, which is the gateway's own: write 15432
          [1, 2] => found a list: write a port such as 15432
          ~ => found nothing: write a port such as 15432
          """)
  void what_is_no_port_is_a_mistake(String port, String mistake) {
    String text = "services:\n  orders:\n    protocol: tcp\n    port: %s\n".formatted(port);

    assertThat(mistakes(text))
        .containsExactly("services.yml:4:11: services.orders.port: " + mistake);
  }

  @ParameterizedTest
  @CsvSource({
    "health, does not begin with /: write /health",
    "http://a:1/health, has a scheme and a host: write /health",
    "//health, 'is no path: write such as /health or /health?full=true, anything unusual as %41'",
    "/a%4, 'is no path: write such as /health or /health?full=true, anything unusual as %41'"
  })
  void a_health_path_that_cannot_be_asked_for_is_a_mistake(String path, String message) {
    String text = shopWith("addresses: [a:1]\n    health: \"%s\"".formatted(path));

    assertThat(mistakes(text))
        .containsExactly(
            "services.yml:5:13: services.shop.health: \"%s\" %s".formatted(path, message));
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, is one of Signalbox's own: write another name",
    "Worker-Service, is one of Signalbox's own: write another name",
    "1shop, 'is no name of a service: write a letter, then letters, digits and -, but no - at the end, 63 at most'",
    "shop-, 'is no name of a service: write a letter, then letters, digits and -, but no - at the end, 63 at most'",
    "shop_1, 'is no name of a service: write a letter, then letters, digits and -, but no - at the end, 63 at most'",
  })
  void a_name_under_which_nothing_can_register_is_a_mistake(String name, String message) {
    assertThat(mistakes("services:\n  %s: {paths: /a}\n".formatted(name)))
        .containsExactly("services.yml:2:3: services.%s: \"%s\" %s".formatted(name, name, message));
  }

  static Stream<Arguments> files() {
    return Stream.of(
        // YAML.
        arguments("services:\n\tshop:\n", "2:1: a tab: YAML is indented and set apart with spaces"),
        arguments(
            "services:\n  a: b: c\n", "2:7: this is no YAML: mapping values are not allowed here"),
        arguments(
            "services: [a\n",
            "2:1: this is no YAML: while parsing a flow sequence from line 1 on, expected ',' or ']', but got <stream end>"),
        arguments(
            "services:\n---\n",
            "2:1: a second document begins here: a file is one, without further lines of ---"),
        arguments("services:\n  shop: *x\n", "2:9: " + YamlSyntax.NO_REUSE),
        arguments(
            "services:\n  shop:\n    paths: /a\n    hosts: *.shop.example\n",
            "4:12: " + YamlSyntax.NO_REUSE),
        arguments(
            "services:\n  shop: &x {paths: /a}\n", "2:9: services.shop: " + YamlSyntax.NO_REUSE),
        arguments(
            "services:\n  shop: {paths: /a, <<: {timeout: 1s}}\n",
            "2:21: services.shop: " + YamlSyntax.NO_REUSE),
        arguments("services: \"\u0007\"\n", "1:12: the character U+0007 may not stand in YAML"),
        arguments("#\ud83d\ude00\n\ud800", "2:1: the character U+D800 may not stand in YAML"),
        arguments(
            "services: \"\\Uffffffff\"", "1:14: the escape in this text stands for no character"),
        arguments(
            "services:\n" + "- ".repeat(21),
            "2:42: the file goes more than 20 levels deep, or has too many aliases"),
        // The top.
        arguments("- shop\n", "1:1: found a list: write services: and each service below it"),
        arguments("shop\n", "1:1: found \"shop\": write services: and each service below it"),
        arguments(
            "shop: {paths: /a}\n",
            "1:1: shop: unknown key \"shop\": the top level can have services"),
        arguments(
            "services: []\n",
            "1:11: services: found a list: write the name of each service and its keys below"),
        arguments("services:\nservices:\n", "2:1: services: the key is there already, in line 1"),
        arguments(
            "services:\n  ? [a]\n  : {paths: /a}\n", "2:5: services: found a list: write a key"),
        arguments("services:\n  ~: {paths: /a}\n", "2:3: services: found nothing: write a key"),
        // Services.
        arguments(
            "services:\n  shop:\n",
            "2:8: services.shop: found nothing: write keys below the name, such as paths: [/shop/**]"),
        arguments(
            "services:\n  shop: /shop/**\n",
            "2:9: services.shop: found \"/shop/**\": write keys below the name, such as paths: [/shop/**]"),
        arguments(
            "services:\n  shop:\n    timeout: 1s\n",
            "2:3: services.shop: it has no paths: write those that are its own, such as paths: [/shop/**]"),
        arguments(
            "services:\n  shop:\n    path: /shop/**\n",
            "3:5: services.shop.path: unknown key \"path\": did you mean paths?"),
        arguments(
            "services:\n  shop: {paths: /a}\n  Shop: {paths: /b}\n",
            "3:3: services.Shop: the name is there already: services.shop in line 2"),
        // Paths that are another's.
        arguments(
            "services:\n  a: {paths: /x/**}\n  b: {paths: [/y, /x/**]}\n",
            "3:19: services.b.paths[1]: \"/x/**\" is another service's: services.a.paths in line 2"),
        arguments(
            "services:\n  a: {paths: /x, hosts: [h, i]}\n  b: {paths: /x, hosts: [j, I]}\n",
            "3:14: services.b.paths: \"/x\" of the host i is another service's: services.a.paths in line 2"),
        arguments(
            "services:\n  a: {paths: [/x, /y, /x]}\n",
            "2:23: services.a.paths[2]: \"/x\" is there already: services.a.paths[0] in line 2"),
        // Ports.
        arguments(
            "services:\n  orders: {protocol: tcp, addresses: 'a:1'}\n",
            "2:3: services.orders: it has no port: write where the gateway listens for it, such as port: 15432"),
        arguments(
            "services:\n  a: {protocol: tcp, port: 1}\n  b: {protocol: tcp, port: '1'}\n",
            "3:28: services.b.port: \"1\" is another service's: services.a.port in line 2"),
        // The switch.
        arguments(
            "services:\n  a: {protocol: tcp, port: 1, addresses: 'a:1', switch: handoff}\n",
            "2:57: services.a.switch: handoff does not go with addresses: write proxy, or leave that out"),
        arguments(
            "services:\n  a: {paths: /a, switch: handoff, hosts: h}\n",
            "2:26: services.a.switch: handoff does not go with hosts: write proxy, or leave that out"),
        arguments(
            "services:\n  a: {paths: /a, switch: handoff, strip-prefix: 1, host: instance, filters: [A], headers: {}, cors: {origins: '*'}, addresses: 'a:1'}\n",
            "2:26: services.a.switch: handoff does not go with addresses, headers, cors, filters, strip-prefix: 1, host: instance: write proxy, or leave that out"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_mistake_of_a_file_is_told_where_it_is(String text, String mistake) {
    assertThat(mistakes(text)).containsExactly("services.yml:" + mistake);
  }

  @Test
  void all_mistakes_are_told_at_once_in_the_files_order() {
    String text =
        """
        service:
          gateway:
            timout: 70
            paths: [shop, /a/]
          shop:
            paths: /shop
            hosts: shop.example:1
            strip-prefix: 2
            switch: handoff
        """;

    assertThat(read(text).mistakes())
        .extracting(mistake -> mistake.line() + ":" + mistake.column() + " " + mistake.path())
        .containsExactly(
            "1:1 service",
            "2:3 service.gateway",
            "3:5 service.gateway.timout",
            "3:13 service.gateway.timout",
            "4:13 service.gateway.paths[0]",
            "4:19 service.gateway.paths[1]",
            "7:12 service.shop.hosts",
            "8:19 service.shop.strip-prefix",
            "9:13 service.shop.switch");
  }

  @Test
  void lists_have_bounds() {
    String text =
        """
        services:
          shop:
            paths: [%s]
            hosts: [%s]
            addresses: [%s]
            filters: [%s]
        """
            .formatted(many(17, "/a%d"), many(17, "a%d"), many(65, "a:%d"), many(33, "A%d"));

    assertThat(mistakes(text))
        .containsExactly(
            "services.yml:3:12: services.shop.paths: the list has 17 entries: at most 16 may be there",
            "services.yml:4:12: services.shop.hosts: the list has 17 entries: at most 16 may be there",
            "services.yml:5:16: services.shop.addresses: the list has 65 entries: at most 64 may be there",
            "services.yml:6:14: services.shop.filters: the list has 33 entries: at most 32 may be there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "response"})
  void so_have_headers(String side) {
    String many =
        "services:\n  shop:\n    paths: /shop/**\n    headers:\n      %s:\n        %s: %s\n"
            .formatted(side, "A".repeat(100), "b".repeat(1_000));
    for (int i = 1; i <= 31; i++) {
      many += "        A%d: ''\n".formatted(i);
    }

    assertThat(services(many)).hasSize(1);
    assertThat(mistakes(many + "        A32: ''\n"))
        .containsExactly(
            "services.yml:38:9: services.shop.headers.%s.A32: at most 32 headers may be there"
                .formatted(side));
    assertThat(mistakes(many.replace("bb", "bbb").replace("AA", "AAA")))
        .hasSize(2)
        .anyMatch(mistake -> mistake.endsWith("characters: a header's name has at most 100"))
        .anyMatch(mistake -> mistake.endsWith("characters: a header's value has at most 1000"));
  }

  @Test
  void pages_of_other_origins_get_what_is_usual_unless_more_is_said() {
    assertThat(shop("cors: {origins: '*'}").handling().cors())
        .isEqualTo(
            new Cors(
                List.of("*"),
                List.of("GET", "HEAD", "POST"),
                List.of("*"),
                List.of(),
                false,
                Duration.ofMinutes(30)));
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:5173, http://localhost:5173",
    "HTTPS://Shop.Example:8443, https://shop.example:8443",
    "'\"https://*.shop.example\"', https://*.shop.example",
    "https://10.1.2.3:80, https://10.1.2.3:80",
    "'\"http://[FD00::0:1]:8080\"', 'http://[fd00::1]:8080'",
    "capacitor://localhost, capacitor://localhost"
  })
  void origins_are_written_as_browsers_do(String written, String origin) {
    Cors cors = shop("cors: {origins: [%s]}".formatted(written)).handling().cors();

    assertThat(cors).isNotNull();
    assertThat(cors.origins()).containsExactly(origin);
  }

  @Test
  void so_has_the_file() {
    String most = "services:\n" + lines(1_000);

    assertThat(services(most)).hasSize(1_000);
    assertThat(mistakes("services:\n" + lines(1_001)))
        .containsExactly("services.yml:1002:3: services.s1001: at most 1000 services may be there");
  }

  @Test
  void a_file_that_is_too_long_is_not_looked_into() {
    assertThat(mistakes("#".repeat(1_048_577)))
        .containsExactly(
            "services.yml:1:1: the file has 1048577 characters: at most 1048576 are read");
    assertThat(services("#".repeat(1_048_576))).isEmpty();
  }

  @Test
  void a_text_that_is_too_long_is_shown_in_part() {
    assertThat(mistakes(shopWith("timeout: \"" + "\\t".repeat(90) + "\"")))
        .containsExactly(
            "services.yml:4:14: services.shop.timeout: \"%s…\" is no duration: write a number and ms, s, m or h, as 70s"
                .formatted("\\t".repeat(80)));
  }

  private static String many(int count, String format) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(format::formatted)
        .collect(Collectors.joining(", "));
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj("  s%1$d: {paths: /s%1$d}\n"::formatted)
        .collect(Collectors.joining());
  }

  static Stream<String> hostile() {
    return Stream.of(
        "a".repeat(2_000_000),
        "[".repeat(1_000_000),
        "{a: ".repeat(250_000),
        "- ".repeat(500_000),
        "? ".repeat(500_000),
        "!".repeat(1_000_000),
        "&".repeat(1_000_000),
        "&a ".repeat(300_000),
        "\"" + "\\".repeat(1_000_000),
        "'".repeat(999_999),
        "a: b\n".repeat(200_000),
        "services:\n" + "  a: b\n".repeat(140_000),
        "services:\n  a:\n" + "    tmeout: 1\n".repeat(70_000),
        "services:\n  a:\n    paths: [" + "/a,".repeat(300_000) + "]",
        "services:\n  a:\n    paths: \"" + "/a".repeat(500_000) + "\"",
        "services:\n  a:\n    health: \"" + "/a".repeat(500_000) + "\"",
        "services:\n  a:\n    hosts: \"" + "a.".repeat(500_000) + "\"",
        "services:\n  a:\n    addresses: \"" + "a.".repeat(500_000) + ":1\"",
        "services:\n  a:\n    filters: [\"a " + "a".repeat(1_000_000) + "\"]",
        "services:\n  a:\n    timeout: " + "1".repeat(1_000_000),
        "services:\n  a:\n    cors: {origins: \"https://" + "a.".repeat(500_000) + "\"}",
        "services:\n  a:\n    headers: {request: {A: \"a" + " ".repeat(1_000_000) + "\"}}",
        "services:\n  a:\n    headers: {request: {" + "A: b, ".repeat(150_000) + "}}",
        "services:\n  " + "a".repeat(1_000_000) + ":\n    paths: /a",
        bomb());
  }

  /** Were it written out, there would be a billion. */
  private static String bomb() {
    StringBuilder bomb = new StringBuilder("services:\n  a: &a [x]\n");
    for (char c = 'b'; c < 'k'; c++) {
      String below = "*" + (char) (c - 1);
      bomb.append("  %c: &%c [%s]\n".formatted(c, c, String.join(",", List.of(below, below))));
    }
    return bomb.toString();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(60)
  void what_is_made_to_exhaust_ends_soon_with_a_mistake(String text) {
    assertThat(mistakes(text)).isNotEmpty().allMatch(mistake -> mistake.length() < 1_000);
  }

  @Property
  void any_text_is_read_or_refused(@ForAll String text) {
    assertRefusedInsideTheFile(text);
  }

  @Property(tries = 5_000)
  void so_is_what_looks_like_a_file(@ForAll("nearlyFiles") String text) {
    assertRefusedInsideTheFile(text);
  }

  private static void assertRefusedInsideTheFile(String text) {
    ServicesFile.Read read = read(text);

    assertThat(read.services().isEmpty() || read.mistakes().isEmpty()).isTrue();
    long lines = text.codePoints().filter(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0).count();
    assertThat(read.mistakes())
        .allSatisfy(
            mistake -> {
              assertThat(mistake.line()).isBetween(1, (int) lines + 1);
              assertThat(mistake.column()).isBetween(1, text.length() + 1);
              assertThat(mistake.toString()).doesNotContainPattern("\\p{Cntrl}");
            });
  }

  @Provide
  Arbitrary<String> nearlyFiles() {
    return Arbitraries.of(
            "services:",
            "shop:",
            "paths:",
            "hosts:",
            "addresses:",
            "filters:",
            "run:",
            "{jar: a}",
            "environment:",
            "depends-on:",
            "timeout:",
            "/shop/**",
            "shop.example",
            "a:1",
            "70s",
            "\n",
            "\n  ",
            "\n    ",
            "\n    - ",
            " ",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a ",
            "*a",
            "<<: ",
            "!!str ",
            "!x ",
            "|",
            ">",
            "\"",
            "'",
            "\t",
            "#",
            "\n---\n",
            "\n...\n",
            "%YAML 1.1",
            "on",
            "~",
            "? ",
            "\\x",
            "\u0000")
        .list()
        .ofMaxSize(30)
        .map(parts -> "services:\n  shop:\n    paths: " + String.join("", parts));
  }

  @Property
  void each_duration_in_range_is_read(@ForAll @IntRange(min = 1, max = 3_600_000) int millis) {
    assertThat(shop("timeout: %dms".formatted(millis)).handling().timeout())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Property
  void each_size_in_range_is_read(@ForAll @LongRange(min = 1, max = 1L << 40) long bytes) {
    assertThat(shop("max-request-size: %dB".formatted(bytes)).handling().maxRequestSize())
        .isEqualTo(bytes);
  }
}
