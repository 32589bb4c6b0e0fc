package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a worker gathers while another call of its is on its way: one call, one transaction, and an
 * answer for each. Both operations may be repeated, with the same or with other company.
 */
@RestController
@RequestMapping("/internal")
class GatheringController {

  private final Creations creations;
  private final Outcomes outcomes;

  GatheringController(Creations creations, Outcomes outcomes) {
    this.creations = creations;
    this.outcomes = outcomes;
  }

  /** Stores tasks with small inputs. */
  @PostMapping("/creations")
  CreationGathering.Result create(@Valid @RequestBody CreationGathering gathering) {
    return new CreationGathering.Result(creations.store(gathering.tasks()));
  }

  /** Writes down how attempts ended, without an output or with a small one. */
  @PostMapping("/outcomes")
  OutcomeGathering.Result end(@Valid @RequestBody OutcomeGathering gathering) {
    return new OutcomeGathering.Result(outcomes.write(gathering.outcomes()));
  }
}
