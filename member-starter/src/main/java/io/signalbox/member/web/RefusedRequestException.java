package io.signalbox.member.web;

/** Marks a request, read well, that is to be refused. */
final class RefusedRequestException extends RuntimeException {

  private final transient Refusal refusal;

  RefusedRequestException(Refusal refusal) {
    super(refusal.detail(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
