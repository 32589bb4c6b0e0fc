package io.signalbox.services.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {

  @ParameterizedTest
  @CsvSource({
    "path, paths",
    "pahts, paths",
    "Paths, paths",
    "hosst, hosts",
    "address, addresses",
    "adresses, addresses",
    "stripPrefix, strip-prefix",
    "STRIP_PREFIX, strip-prefix",
    "strip-prefx, strip-prefix",
    "maxRequestSize, max-request-size",
    "max-requests-size, max-request-size",
    "time-out, timeout",
    "polices, policy",
    "filter, filters",
    "protocoll, protocol",
    "ports, port"
  })
  void a_slip_leads_to_what_was_meant(String word, String meant) {
    assertThat(Nearest.to(word, ServiceReader.KEYS.names())).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "weight", "mirror", "tls", "listen", "request-headers", "a", "x-paths-of"})
  void another_word_leads_nowhere(String word) {
    assertThat(Nearest.to(word, ServiceReader.KEYS.names())).isEmpty();
  }

  @Property
  void a_name_is_nearest_to_itself(@ForAll String word) {
    assertThat(Nearest.to(word, List.of(word))).contains(word);
  }
}
