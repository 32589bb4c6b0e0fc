package io.signalbox.handoff.claims;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * What two processes may do to one connection at the same time. Each nested class is a race that
 * jcstress has two threads run ten thousands of times, and what may come of it.
 */
public final class ClaimTableRaces {

  private ClaimTableRaces() {}

  /** Two views of one table, each mapped by itself, as two processes have them. */
  private record Views(ClaimTable gateway, ClaimTable member) {

    static Views share() {
      try (ClaimTable.Shared shared = ClaimTable.share()) {
        return new Views(shared.table(), ClaimTable.open(shared.descriptor()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A connection on offer. jcstress makes many thousands of them, so that they share a table. */
  public abstract static class Connection {

    private static final Views VIEWS = Views.share();

    final ClaimTable gateway = VIEWS.gateway();
    final ClaimTable member = VIEWS.member();
    final long id = gateway.offer();

    Connection() {
      if (id == ClaimTable.NONE) {
        throw new IllegalStateException("there are more connections at once than have room");
      }
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "It is the member's.")
  @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "It is the gateway's again.")
  @Outcome(expect = FORBIDDEN, desc = "It is nobody's, or everybody's.")
  public static class ClaimAndWithdrawal extends Connection {

    @Actor
    public void member(ZZZ_Result result) {
      result.r1 = member.claim(id);
    }

    @Actor
    public void gateway(ZZZ_Result result) {
      result.r2 = gateway.withdraw(id);
    }

    @Arbiter
    public void afterwards(ZZZ_Result result) {
      result.r3 = gateway.isClaimed(id);
      gateway.forget(id);
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "It is the member's.")
  @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "It is the gateway's again.")
  @Outcome(expect = FORBIDDEN, desc = "It is nobody's, or everybody's.")
  public static class RestAndTakingBack extends Connection {

    public RestAndTakingBack() {
      member.claim(id);
    }

    @Actor
    public void member(ZZZ_Result result) {
      member.rest(id);
      result.r1 = member.claim(id);
    }

    @Actor
    public void gateway(ZZZ_Result result) {
      result.r2 = gateway.takeBack(id);
    }

    @Arbiter
    public void afterwards(ZZZ_Result result) {
      result.r3 = gateway.isClaimed(id);
      gateway.forget(id);
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The member has closed it.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "It is the gateway's again.")
  @Outcome(expect = FORBIDDEN, desc = "It is nobody's, or closed and passed on.")
  public static class CloseAndWithdrawal extends Connection {

    @Actor
    public void member() {
      member.close(id);
    }

    @Actor
    public void gateway(ZZ_Result result) {
      result.r2 = gateway.withdraw(id);
    }

    @Arbiter
    public void afterwards(ZZ_Result result) {
      result.r1 = gateway.isClosed(id);
      gateway.forget(id);
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first has it.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second has it.")
  @Outcome(expect = FORBIDDEN, desc = "It is nobody's, or passed on twice.")
  public static class TwoWithdrawals extends Connection {

    @Actor
    public void first(ZZ_Result result) {
      result.r1 = gateway.withdraw(id);
    }

    @Actor
    public void second(ZZ_Result result) {
      result.r2 = gateway.withdraw(id);
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "There is room again.")
  @Outcome(expect = FORBIDDEN, desc = "Its place is never free again.")
  public static class ForgettingWhatTheMemberIsAtWorkOn extends Connection {

    @Actor
    public void member() {
      member.claim(id);
      member.rest(id);
      member.claim(id);
    }

    @Actor
    public void gateway() {
      gateway.forget(id);
    }

    @Arbiter
    public void afterwards(Z_Result result) {
      result.r1 = !gateway.isOffered(id) && !gateway.isClaimed(id) && !gateway.takeBack(id);
      gateway.forget(id);
    }
  }
}
