// What ids are called, and who is looking; filled in when the page starts.

export const names = {
  users: {},
  channels: {},
  user(id) {
    return this.users[id] || id;
  },
  channel(id, otherwise) {
    return this.channels[id] || otherwise || id;
  },
};

export const here = {
  setting: null,
  person: "",
  place: "", // a channel's id, or "home"
  thread: "",
  limit: 100,
};
