package io.signalbox.bench.exchanges;

/** A field of a header or of a trailer section, as it was spelled. */
record Field(String name, String value) {

  boolean isNamed(String other) {
    return name.equalsIgnoreCase(other);
  }
}
