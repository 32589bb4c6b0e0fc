package io.signalbox.member.directory;

/**
 * An entry of the registry that became no instance.
 *
 * @param entry what the registry calls it and where it is, as far as that can be printed
 * @param why in words that go on from the entry
 */
public record Refused(String entry, String why) {

  @Override
  public String toString() {
    return entry + " " + why;
  }
}
