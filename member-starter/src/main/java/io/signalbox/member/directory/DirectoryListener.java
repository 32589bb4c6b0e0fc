package io.signalbox.member.directory;

/** Is told when the registry has been read: once at the start, and whenever there is news. */
@FunctionalInterface
public interface DirectoryListener {

  /** The directory has all instances that may be called now. Called by one thread at a time. */
  void read();
}
