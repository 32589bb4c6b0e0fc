package io.signalbox.launcher;

import org.jspecify.annotations.Nullable;

/** Something could not be done with an instance; the message says what, for who declares it. */
public final class LaunchException extends Exception {

  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** What would have to change. */
  public enum Reason {
    /** No such program. */
    COMMAND_NOT_FOUND,
    /** The program is none, or this user may not run it. */
    NOT_EXECUTABLE,
    /** The Java program is none, or is for another Java. */
    BAD_JAR,
    /** The folder to work in is not there. */
    NO_WORKING_FOLDER,
    /** No such image, or this user may not have it. */
    NO_IMAGE,
    /** An image is not here, and could not be brought here now. */
    IMAGE_NOT_FETCHED,
    /** The container engine does not answer. */
    NO_ENGINE,
    /** An instance of that name is there. */
    ALREADY_RUNNING,
    /** No port is free, or another instance has the one that is wanted. */
    NO_PORT,
    /** Another launcher works in the folder. */
    FOLDER_IN_USE,
    /** What has to be written down cannot be: disk full, no permission, folder gone. */
    STORAGE,
    /** The system cannot do that here. */
    UNSUPPORTED,
    /** The system has refused. */
    SYSTEM
  }

  public LaunchException(Reason reason, String message) {
    this(reason, message, null);
  }

  public LaunchException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
