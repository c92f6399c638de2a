// Words of the device: PIN, outbox, settings, net, storage.
export const device = {
};
