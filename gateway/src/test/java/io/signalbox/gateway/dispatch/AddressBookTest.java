package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import io.signalbox.services.ServiceDeclaration;
import io.signalbox.services.file.ServicesFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class AddressBookTest {

  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AddressBook book =
      new AddressBook(
          new StaticListableBeanFactory().getBeanProvider(Directory.class), this::addresses);

  private InetAddress[] addresses(String host) throws UnknownHostException {
    asked.incrementAndGet();
    String address = names.get(host);
    if (address == null) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.getByName(address)};
  }

  @AfterEach
  void stop() {
    book.close();
  }

  private static ServiceDeclaration pages(String keys) {
    ServicesFile.Read read =
        ServicesFile.read("services.yml", "services: {pages: {paths: /pages, %s}}".formatted(keys));
    assertThat(read.mistakes()).isEmpty();
    return read.services().getFirst();
  }

  private List<String> hosts() {
    return book.of("pages").stream().map(Instance::host).toList();
  }

  private void awaitHosts(String... hosts) {
    await().untilAsserted(() -> assertThat(hosts()).containsExactlyInAnyOrder(hosts));
  }

  /** Looks go on meanwhile, so that the last of them has begun after what has been changed. */
  private void awaitLooks() {
    int before = asked.get();
    await().until(() -> asked.get() > before + 4);
  }

  @Test
  void a_change_while_names_cannot_be_looked_up_keeps_the_addresses_that_are_known() {
    names.put("one", "192.0.2.1");
    book.put(pages("addresses: ['one:9000']"));
    awaitHosts("192.0.2.1");

    names.clear();
    book.put(pages("addresses: ['one:9000', 'two:9000'], health: /"));
    awaitLooks();

    assertThat(hosts()).containsExactly("192.0.2.1");
  }

  @Test
  void another_name_takes_the_place_of_the_one_before() {
    names.put("one", "192.0.2.1");
    names.put("two", "192.0.2.2");
    book.put(pages("addresses: ['one:9000']"));
    awaitHosts("192.0.2.1");

    book.put(pages("addresses: ['two:9000']"));

    assertThat(hosts()).isNotEmpty();
    awaitHosts("192.0.2.2");
  }

  @Test
  void who_waits_for_the_first_look_finds_what_it_has_found() {
    names.put("one", "192.0.2.1");
    book.put(pages("addresses: ['one:9000']"));

    book.awaitFirstLook("pages");

    assertThat(hosts()).containsExactly("192.0.2.1");
  }
}
