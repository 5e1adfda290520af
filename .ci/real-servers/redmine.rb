# What an administrator does by hand in Redmine and its REST API does not offer: statuses and trackers, that API itself, a custom field,
# a role that may not see hours. Prints the address and the administrator's key as JSON.
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
admin = User.find_by_login('admin')
admin.must_change_passwd = false
admin.save!(:validate => false)
field = IssueCustomField.create!(
  :name => 'Client', :field_format => 'list', :possible_values => ['Acme', 'Globex', 'Umbra'],
  :multiple => true, :is_for_all => true, :trackers => Tracker.all
)
Role.create!(:name => 'Without hours', :permissions => [:view_issues], :issues_visibility => 'all')
puts({ :url => ARGV.last, :key => admin.api_key, :client_field => field.id }.to_json)
