package io.signalbox.registry.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ClaimRulesTest {

  private final ClaimRules rules =
      new ClaimRules(new RegistrationProperties.Claims(true, List.of()));

  private static ObjectNode metadata(String name, String value) {
    return JsonMapper.shared().createObjectNode().put(name, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signalbox.paths",
        "signalbox.paths[0]",
        "signalbox.paths.0",
        "SIGNALBOX.PATHS",
        "signal-box.paths",
        "signal_box.paths_[12]"
      })
  void a_claim_is_known_by_its_name_in_any_of_its_spellings(String name) throws Exception {
    assertThat(ClaimRules.isClaim(name)).isTrue();
    assertThat(rules.judged(metadata(name, "/shop/**"))).hasToString("/shop/**");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"paths", "signalbox.path", "signalbox.paths[]", "signalbox.paths[x]", "signalbox"})
  void any_other_name_is_none(String name) throws Exception {
    assertThat(ClaimRules.isClaim(name)).isFalse();
    assertThat(rules.judged(metadata(name, "/**")).isEmpty()).isTrue();
  }

  @Test
  void the_parts_of_a_list_keep_their_order_and_each_path_is_there_once() throws Exception {
    ObjectNode metadata =
        metadata("signalbox.paths[10]", "/c")
            .put("signalbox.paths[9]", "/b,/c")
            .put("signalbox.paths", " /a/** ,, /a ,");
    assertThat(rules.judged(metadata)).hasToString("/a/**,/a,/b,/c");
    assertThat(PathClaims.read("/a/**,/a,/b,/c")).isEqualTo(rules.judged(metadata));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , "})
  void who_claims_nothing_has_no_claim(String value) throws Exception {
    assertThat(rules.judged(metadata("signalbox.paths", value)).isEmpty()).isTrue();
  }

  @Test
  void there_are_at_most_16() throws Exception {
    assertThat(rules.judged(metadata("signalbox.paths", paths(16))).paths()).hasSize(16);
    assertRefused(rules, paths(17), "has 17 paths and may have 16");
  }

  private static String paths(int count) {
    return IntStream.range(0, count).mapToObj(i -> "/p" + i).collect(Collectors.joining(","));
  }

  static Stream<String> own() {
    return Stream.of(
            "/api/tasks",
            "/api/task-types",
            "/api/cluster/services",
            "/api/schedules",
            "/api/docs",
            "/api/swagger-ui",
            "/api/openapi",
            "/actuator")
        .flatMap(path -> Stream.of(path, path + "/**", path + "/below", path + "/below/**"));
  }

  @ParameterizedTest
  @MethodSource("own")
  @ValueSource(strings = {"/api", "/api/**"})
  void what_is_signalboxs_own_nobody_can_claim(String path) {
    assertRefused(rules, path, "Signalbox's own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/shop/**", "/api/tasks-done", "/api/openapi-shop", "/shop/actuator"})
  void what_is_beside_it_is_free(String path) throws Exception {
    assertThat(rules.judged(metadata("signalbox.paths", path))).hasToString(path);
  }

  @Test
  void a_list_in_json_is_no_text() {
    ObjectNode metadata = JsonMapper.shared().createObjectNode();
    metadata.putArray("signalbox.paths").add("/shop");
    assertThatExceptionOfType(Refused.class).isThrownBy(() -> rules.judged(metadata));
  }

  @Test
  void with_prefixes_a_claim_has_to_be_in_one_of_them() throws Exception {
    ClaimRules bounded =
        new ClaimRules(
            new RegistrationProperties.Claims(true, List.of(ClaimedPath.valueOf("/apps"))));
    assertThat(bounded.judged(metadata("signalbox.paths", "/apps/shop/**"))).isNotNull();
    assertRefused(bounded, "/shop", "signalbox.registration.claims.allowed-prefixes [/apps]");
  }

  @Test
  void switched_off_nothing_is_claimed_and_nothing_refused() throws Exception {
    ClaimRules off = new ClaimRules(new RegistrationProperties.Claims(false, List.of()));
    assertThat(off.judged(metadata("signalbox.paths", "/**")).isEmpty()).isTrue();
  }

  private static void assertRefused(ClaimRules rules, String paths, String why) {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> rules.judged(metadata("signalbox.paths", paths)))
        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Refused.Kind.BAD_REGISTRATION))
        .satisfies(refused -> assertThat(refused.detail()).contains(why));
  }
}
