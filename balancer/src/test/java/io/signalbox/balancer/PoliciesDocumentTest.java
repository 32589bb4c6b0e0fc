package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents tell of every policy, under the name by which it is set. */
class PoliciesDocumentTest {

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static String title(PolicyName policy) {
    return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String[] titles() {
    return Arrays.stream(PolicyName.values())
        .map(PoliciesDocumentTest::title)
        .toArray(String[]::new);
  }

  private static List<String> quotedIn(String text) {
    return QUOTED.matcher(text).results().map(quoted -> quoted.group(1)).toList();
  }

  private static String only(String document, String pattern) throws IOException {
    String text = Files.readString(Path.of("../docs").resolve(document));
    List<MatchResult> found = Pattern.compile(pattern).matcher(text).results().toList();
    assertThat(found).as(pattern).hasSize(1);
    return found.getFirst().group(1);
  }

  @Test
  void the_table_in_balancing_md_has_every_policy() throws IOException {
    List<String> names =
        only("balancing.md", "(?s)\n## Policies\n(.*?)\n## ")
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|")[1])
            .toList();
    assertThat(quotedIn(String.join(",", names))).containsExactlyInAnyOrder(titles());
    assertThat(names).filteredOn(name -> name.contains("(default)")).hasSize(1);
    assertThat(names).contains(" `" + title(Settings.DEFAULTS.policy()) + "` (default) ");
  }

  @Test
  void the_setting_in_configuration_md_has_every_policy() throws IOException {
    List<String> values = quotedIn(only("configuration.md", "\n\\| `policy` \\|(.*)"));
    assertThat(values)
        .containsExactlyInAnyOrder(titles())
        .startsWith(title(Settings.DEFAULTS.policy()));
  }
}
