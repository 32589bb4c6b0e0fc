package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.services.file.ServicesFile;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

class DeclaredPathsTest {

  @Property
  void a_path_means_to_spring_what_it_says(@ForAll("nearlyPaths") String path) {
    ServicesFile.Read read =
        ServicesFile.read("services.yml", "services: {shop: {paths: '%s'}}".formatted(path));
    String literal = path.replaceAll("/\\*\\*$", "");

    if (read.mistakes().isEmpty()) {
      assertThat(
              PathPatternParser.defaultInstance
                  .parse(path)
                  .matches(PathContainer.parsePath(literal.isEmpty() ? "/" : literal)))
          .isTrue();
      assertThat(literal).doesNotContain("*", "{", "%", ";", "//");
    }
  }

  @Provide
  Arbitrary<String> nearlyPaths() {
    return Arbitraries.of("/", "a", "b-c", ".", "..", "/**", "*", "{x}", "%2f", ";", ":", "@", "~")
        .list()
        .ofMaxSize(8)
        .map(parts -> "/" + String.join("", parts));
  }
}
