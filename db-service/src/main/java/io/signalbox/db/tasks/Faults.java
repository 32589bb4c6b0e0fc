package io.signalbox.db.tasks;

import static java.util.stream.Collectors.joining;

import jakarta.validation.Validator;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Looks at each of a gathering by itself, so that what is wrong is told of that one alone. */
@Component
class Faults {

  private final Validator validator;

  Faults(Validator validator) {
    this.validator = validator;
  }

  /** What its declaration forbids. */
  Optional<Refusal> of(Write write) {
    var violations = validator.validate(write);
    return violations.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Refusal.malformed(
                violations.stream()
                    .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                    .sorted()
                    .collect(joining("; "))));
  }
}
