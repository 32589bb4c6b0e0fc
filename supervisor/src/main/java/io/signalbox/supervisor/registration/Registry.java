package io.signalbox.supervisor.registration;

import java.io.IOException;

/** What the registry is told. Each may be told again. */
public interface Registry {

  /**
   * An instance is up at a place, for as long as its lease is renewed.
   *
   * @param share of the service's requests that it gets at most; 1: as many as any other
   */
  void register(String id, Place place, double share) throws IOException;

  /** One that has registered itself gets such a share, until it registers itself anew. */
  void share(String service, String id, double share) throws IOException;

  /**
   * @return whether there is one to be renewed
   */
  boolean renew(String service, String id) throws IOException;

  void remove(String service, String id) throws IOException;

  /** One that has registered itself is called by nobody, whatever it says. */
  void takeOutOfService(String service, String id) throws IOException;

  /**
   * It is called again if it says so.
   *
   * @return whether the registry knows of it
   */
  boolean bringBack(String service, String id) throws IOException;
}
